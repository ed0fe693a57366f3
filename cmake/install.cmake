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
  install(TARGETS energymodel_tool)
  install(DIRECTORY models/hardware models/datasets models/fitted models/traces
          DESTINATION ${CMAKE_INSTALL_DATADIR}/energymodel)
endif()

configure_package_config_file(cmake/energymodelConfig.cmake.in energymodelConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/energymodel)
write_basic_package_version_file(energymodelConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/energymodelConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/energymodelConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/energymodel)
