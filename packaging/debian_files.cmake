# SPDX-License-Identifier: Apache-2.0
# Run by CPack on the staged files of each package: licence, changes, compressed pages.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
string(TOLOWER "${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}" version)
foreach(component IN ITEMS RUNTIME DEVELOPMENT)
  string(TOLOWER ${component} folder)
  set(root ${CPACK_TEMPORARY_DIRECTORY}/${folder}/usr/share)
  if(NOT IS_DIRECTORY ${CPACK_TEMPORARY_DIRECTORY}/${folder})
    continue()
  endif()
  set(name ${CPACK_DEBIAN_${component}_PACKAGE_NAME})
  file(COPY ${CMAKE_CURRENT_LIST_DIR}/copyright DESTINATION ${root}/doc/${name})
  file(WRITE ${root}/doc/${name}/changelog.Debian
    "energymodel (${version}) unstable; urgency=medium\n\n"
    "  * Version ${CPACK_PACKAGE_VERSION}; CHANGELOG.md has its changes.\n\n"
    " -- ${CPACK_PACKAGE_CONTACT}  ${date}\n")
  file(GLOB pages ${root}/man/man1/*.1)
  set(packed ${root}/doc/${name}/changelog.Debian ${pages})
  if(component STREQUAL "RUNTIME")
    file(RENAME ${root}/doc/${name}/CHANGELOG.md ${root}/doc/${name}/changelog)
    list(APPEND packed ${root}/doc/${name}/changelog)
    file(MAKE_DIRECTORY ${root}/lintian/overrides)
    file(COPY_FILE ${CMAKE_CURRENT_LIST_DIR}/lintian-overrides ${root}/lintian/overrides/${name})
  endif()
  execute_process(COMMAND gzip -9n ${packed} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
