# SPDX-License-Identifier: Apache-2.0
# Writes the manual pages and the completions of the shells, as the tool prints them.
#   cmake -D tool=ENERGYMODEL -D folder=FOLDER -P manual.cmake
function(print to)
  execute_process(COMMAND ${tool} ${ARGN} OUTPUT_FILE ${folder}/${to} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${folder})
file(MAKE_DIRECTORY ${folder}/man1 ${folder}/bash ${folder}/zsh ${folder}/fish)
print(bash/energymodel completion bash)
print(zsh/_energymodel completion zsh)
print(fish/energymodel.fish completion fish)
print(man1/energymodel.1 man)
execute_process(COMMAND ${tool} completion words -- help "" OUTPUT_VARIABLE verbs
                COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "\t[^\n]*\n" ";" verbs "${verbs}")
foreach(verb IN LISTS verbs)
  if(verb)
    print(man1/energymodel-${verb}.1 man ${verb})
  endif()
endforeach()
