# SPDX-License-Identifier: Apache-2.0
include(CMakePackageConfigHelpers)

install(TARGETS energymodel_core EXPORT energymodel-core-targets)
install(DIRECTORY include/energymodel DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT energymodel-core-targets NAMESPACE energymodel::
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/energymodel)
if(ENERGYMODEL_BUILD_TOOL)
  install(TARGETS energymodel_library EXPORT energymodel-targets)
  install(EXPORT energymodel-targets NAMESPACE energymodel::
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/energymodel)
  # A set of its own: who calls from C needs nothing of what the library is made of.
  install(TARGETS energymodel_c EXPORT energymodel-c-targets)
  install(EXPORT energymodel-c-targets NAMESPACE energymodel::
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/energymodel)
  if(TARGET energymodel_sqlite)
    install(TARGETS energymodel_sqlite DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
  install(DIRECTORY python/energymodel DESTINATION lib/python3/dist-packages
          FILES_MATCHING PATTERN "*.py" PATTERN "py.typed")
  install(TARGETS energymodel_tool)
  install(DIRECTORY models/hardware models/datasets models/fitted models/traces
          DESTINATION ${CMAKE_INSTALL_DATADIR}/energymodel)
endif()

# For pkg-config. The prefix is found from where the file lies, so that the tree can be moved.
file(RELATIVE_PATH energymodel_prefix_from_pc
  /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
set(pkg_config_files energymodel-core)
if(ENERGYMODEL_BUILD_TOOL)
  list(APPEND pkg_config_files energymodel energymodel-c)
endif()
foreach(name IN LISTS pkg_config_files)
  configure_file(cmake/${name}.pc.in ${name}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

configure_package_config_file(cmake/energymodelConfig.cmake.in energymodelConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/energymodel)
write_basic_package_version_file(energymodelConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/energymodelConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/energymodelConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/energymodel)
