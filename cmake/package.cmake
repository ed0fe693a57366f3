# SPDX-License-Identifier: Apache-2.0
# Debian packages, by 'cpack -G DEB' or scripts/package: the tool with all that it needs, and what
# programs are built with.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME energymodel)
set(CPACK_PACKAGE_VENDOR "The libenergymodel authors")
set(CPACK_PACKAGE_CONTACT "The libenergymodel authors <maintainers@users.noreply.example.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME energymodel)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION science)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_CURRENT_BINARY_DIR}/capi)
# The loader's cache is renewed by dpkg's trigger, and others depend by the soname.
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/debian/triggers "activate-noawait ldconfig\n")
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/debian/shlibs
  "libenergymodel ${PROJECT_VERSION_MAJOR} energymodel (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_BINARY_DIR}/debian/triggers ${CMAKE_CURRENT_BINARY_DIR}/debian/shlibs
  ${CMAKE_CURRENT_SOURCE_DIR}/packaging/prerm)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "libenergymodel-dev, python3, python3-numpy, sqlite3, parallel")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
"Fits the coefficients of a node to measured runs and predicts the energy,
duration and power of jobs that have not run, with intervals. With the
library for C, the Python package and the extension of SQLite.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libenergymodel-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "energymodel (= ${PROJECT_VERSION}-1)")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "libceres-dev, libfmt-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
"Headers, the static library and what CMake and pkg-config read. The
header-only core and the C interface need nothing else; the compiled C++
library needs Ceres and fmt.")

# What Debian asks of every package: its licence, its changes, pages packed.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/packaging/debian_files.cmake)
include(CPack)
