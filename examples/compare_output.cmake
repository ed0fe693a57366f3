# SPDX-License-Identifier: Apache-2.0
# Runs `program`; fails unless it succeeds and prints what the file `expected` holds.
execute_process(COMMAND ${program} OUTPUT_VARIABLE printed ERROR_VARIABLE complaint RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "exit status ${status}\n${complaint}")
endif()
file(READ ${expected} wanted)
if(NOT printed STREQUAL wanted)
  message(FATAL_ERROR "${expected} says\n${wanted}\nbut the program printed\n${printed}")
endif()
