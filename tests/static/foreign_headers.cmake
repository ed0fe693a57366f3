# SPDX-License-Identifier: Apache-2.0
# Fails where a public header asks its user for more than the standard library: only any_sum.hpp,
# for those who fit a sum of their own, needs Ceres.
cmake_minimum_required(VERSION 3.25)

set(failures "")
file(GLOB_RECURSE headers ${ROOT}/include/energymodel/*.hpp)
foreach(header IN LISTS headers)
  if(header MATCHES "/fit/any_sum\\.hpp$")
    continue()
  endif()
  # Headers of the standard library have neither a folder nor a suffix.
  file(STRINGS ${header} foreign REGEX "^ *# *include *<[^>]*[./]")
  file(STRINGS ${header} quoted REGEX "^ *# *include *\"")
  list(FILTER quoted EXCLUDE REGEX "\"energymodel/")
  foreach(line IN LISTS foreign quoted)
    string(APPEND failures "${header}: found ${line}, expected the standard library alone\n")
  endforeach()
endforeach()
if(failures)
  message(FATAL_ERROR "${failures}")
endif()
