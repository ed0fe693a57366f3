// SPDX-License-Identifier: Apache-2.0
/// \file
/// Scripts of shells that ask 'energymodel completion words' what fits.
#pragma once

#include <array>
#include <string_view>

namespace energymodel::cli {

struct CompletionScript {
  std::string_view shell;
  std::string_view text;
};

inline constexpr std::array<CompletionScript, 3> completion_scripts{
    {{"bash", R"(# Completion of energymodel for bash.
_energymodel() {
  local words=() word note i current prefix=
  # bash takes --option=VALUE for three words.
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if ((${#words[@]} > 0)) && [[ ${words[-1]} == --* && ($word == = || ${words[-1]} == *=) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
  done
  current=${words[-1]}
  if [[ $current == --*=* ]]; then
    prefix=${current%%=*}=
    current=${current#*=}
  fi
  COMPREPLY=()
  while IFS=$'\t' read -r word note; do
    case $word in
      :files)
        compopt -o filenames 2>/dev/null
        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$current")
        ;;
      :commands) mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -c -- "$current") ;;
      *) COMPREPLY+=("${word#"$prefix"}") ;;
    esac
  done < <("${1/#\~/$HOME}" completion words -- "${words[@]}" 2>/dev/null)
}
complete -F _energymodel energymodel
)"},
     {"zsh", R"(#compdef energymodel
# Completion of energymodel for zsh.
_energymodel() {
  local word note files= commands=
  local -a candidates
  while IFS=$'\t' read -r word note; do
    case $word in
      :files) files=1 ;;
      :commands) commands=1 ;;
      *) candidates+=("${word//:/\\:}${note:+:$note}") ;;
    esac
  done < <(${~words[1]} completion words -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( $#candidates )) && _describe energymodel candidates
  if [[ -n $files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
  fi
  [[ -n $commands ]] && _command_names
  return 0
}
if [[ ${funcstack[1]} == _energymodel ]]; then
  _energymodel "$@"
else
  compdef _energymodel energymodel
fi
)"},
     {"fish", R"(# Completion of energymodel for fish.
function __energymodel_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    for line in ($program completion words -- $words "$current" 2>/dev/null)
        switch $line
            case ':files*'
                __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current")
            case ':commands*'
                __fish_complete_command
            case '*'
                echo $line
        end
    end
end
complete -c energymodel -f -a '(__energymodel_complete)'
)"}}};

}  // namespace energymodel::cli
