// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <ostream>

#include "energymodel/error.hpp"
#include "verbs/completion_scripts.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

/// A line each: the word, a tab, what it means. ":files" and ":commands" ask the shell for its own.
void print_candidates(std::span<const std::string> words, std::ostream& out) {
  const Candidates candidates = complete(verb_tables(), words);
  for (const Candidate& it : candidates.words) out << it.word << "\t" << it.note << "\n";
  if (candidates.takes_files) out << ":files\t\n";
  if (candidates.takes_commands) out << ":commands\t\n";
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& /*err*/) {
  const std::vector<std::string>& operands = arguments.operands();
  if (operands.front() == "words") {
    print_candidates(std::span(operands).subspan(1), out);
    return 0;
  }
  const auto script = std::find_if(
      completion_scripts.begin(), completion_scripts.end(), [&](const CompletionScript& it) {
        return it.shell == operands.front();
      });
  if (script == completion_scripts.end() || operands.size() > 1) {
    throw Error(Errc::usage,
                "completion",
                fmt::format("found '{}', expected bash, zsh, fish or words -- WORD...",
                            fmt::join(operands, " ")));
  }
  out << script->text;
  return 0;
}

}  // namespace

Command completion_command() {
  return {{"completion",
           "bash|zsh|fish | words -- [WORD]...",
           "Prints the script by which a shell completes this program's words.",
           "  source <(energymodel completion bash)\n"
           "  energymodel completion fish > ~/.config/fish/completions/energymodel.fish\n"
           "  energymodel completion words -- predict --model butter\n",
           {},
           1,
           std::numeric_limits<std::size_t>::max()},
          run};
}

}  // namespace energymodel::cli
