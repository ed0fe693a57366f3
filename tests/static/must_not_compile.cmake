# SPDX-License-Identifier: Apache-2.0
# Compiles SOURCE as it is, which must succeed, and with WRONG defined, which must fail at the line
# that ends in "// wrong": an error anywhere else is a mistake of the case itself.
set(command ${COMPILER} -std=c++20 -fsyntax-only -I${INCLUDE})
execute_process(COMMAND ${command} ${SOURCE} RESULT_VARIABLE right ERROR_VARIABLE message)
if(NOT right EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: the right form does not compile:\n${message}")
endif()

file(READ ${SOURCE} text)
string(REGEX REPLACE "// wrong\n.*" "" before "${text}")
string(REGEX MATCHALL "\n" ends "${before}")
list(LENGTH ends line)
math(EXPR line "${line} + 1")
execute_process(COMMAND ${command} -DWRONG ${SOURCE}
  RESULT_VARIABLE wrong OUTPUT_VARIABLE message ERROR_VARIABLE message)
if(wrong EQUAL 0)
  message(FATAL_ERROR "${SOURCE}:${line}: the wrong form compiles")
endif()
string(FIND "${message}" "${SOURCE}:${line}:" at)
if(at EQUAL -1)
  message(FATAL_ERROR "${SOURCE}: fails, but not at line ${line}:\n${message}")
endif()
