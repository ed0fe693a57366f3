# SPDX-License-Identifier: Apache-2.0
# Two components: what a user of the tool needs (runtime), and what programs are built with
# (development).
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/energymodel)

install(TARGETS energymodel_core EXPORT energymodel-core-targets)
install(DIRECTORY include/energymodel DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT energymodel-core-targets NAMESPACE energymodel:: DESTINATION ${package_folder})
if(ENERGYMODEL_BUILD_TOOL)
  install(TARGETS energymodel_library EXPORT energymodel-targets)
  install(EXPORT energymodel-targets NAMESPACE energymodel:: DESTINATION ${package_folder})
  # A set of its own: who calls from C needs nothing of what the library is made of.
  install(TARGETS energymodel_c EXPORT energymodel-c-targets
          LIBRARY COMPONENT runtime NAMELINK_COMPONENT development)
  install(EXPORT energymodel-c-targets NAMESPACE energymodel:: DESTINATION ${package_folder})

  set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME runtime)
  if(TARGET energymodel_sqlite)
    install(TARGETS energymodel_sqlite DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
  install(DIRECTORY python/energymodel DESTINATION lib/python3/dist-packages
          FILES_MATCHING PATTERN "*.py" PATTERN "py.typed")
  install(TARGETS energymodel_tool)
  install(DIRECTORY models/hardware models/datasets models/fitted models/traces
          DESTINATION ${CMAKE_INSTALL_DATADIR}/energymodel)
  install(FILES models/README.md
          DESTINATION ${CMAKE_INSTALL_DATADIR}/energymodel)
  install(FILES README.md CHANGELOG.md CITATION.cff packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
  install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

  # Made of the option tables by the tool itself.
  set(manual ${CMAKE_CURRENT_BINARY_DIR}/manual)
  add_custom_command(OUTPUT ${manual}/man1/energymodel.1
    COMMAND ${CMAKE_COMMAND} -D tool=$<TARGET_FILE:energymodel_tool> -D folder=${manual}
            -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/manual.cmake
    DEPENDS energymodel_tool cmake/manual.cmake)
  add_custom_target(manual ALL DEPENDS ${manual}/man1/energymodel.1)
  install(DIRECTORY ${manual}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
  install(FILES ${manual}/bash/energymodel
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${manual}/zsh/_energymodel
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
  install(FILES ${manual}/fish/energymodel.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
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
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(energymodelConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/energymodelConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/energymodelConfigVersion.cmake
        DESTINATION ${package_folder})
