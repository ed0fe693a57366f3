# SPDX-License-Identifier: Apache-2.0
# Strict warnings for this project's own targets; never exported.
function(energymodel_warnings target)
  if(ENERGYMODEL_DEVELOPER_MODE)
    target_compile_options(${target} PRIVATE
      -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
      -Wdouble-promotion -Wnon-virtual-dtor)
  endif()
endfunction()
