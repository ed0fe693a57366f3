// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "energymodel/io/data_path.hpp"
#include "energymodel/meter/sources.hpp"
#include "energymodel/version.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

namespace fs = std::filesystem;

std::string compiler() {
#ifdef __clang__
  return fmt::format("clang {}.{}", __clang_major__, __clang_minor__);
#else
  return fmt::format("g++ {}.{}", __GNUC__, __GNUC_MINOR__);
#endif
}

/// Whether the dynamic linker finds a library. It is left loaded: unloading may run its code.
std::string found_text(const std::string& library) {
  if (::dlopen(library.c_str(), RTLD_LAZY | RTLD_LOCAL) != nullptr) return library;
  return fmt::format("{} not found", library);
}

std::size_t count_files(const fs::path& folder) {
  std::error_code failure;
  std::size_t out = 0;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    if (entry.path().extension() == ".toml") ++out;
  }
  return out;
}

int run(const Arguments& /*arguments*/, std::ostream& out, std::ostream& /*err*/) {
  const auto line = [&](std::string_view name, const std::string& value) {
    out << fmt::format("  {:18} {}\n", name, value);
  };
  out << fmt::format("energymodel {}, built by {}\n\nOptional parts:\n", version, compiler());
#ifdef ENERGYMODEL_HAS_HWLOC
  line("hwloc", "on: 'probe' is available");
#else
  line("hwloc", "off: 'probe' is not available");
#endif
  line("NVML", found_text(SourceOptions{}.nvml_library));
  line("C interface", found_text(ENERGYMODEL_C_LIBRARY));
  line("SQLite extension", found_text("energymodel_sqlite.so"));
  out << "\nData folders, the first hit wins:\n";
  for (const std::string& folder : data_folders()) {
    std::error_code failure;
    if (!fs::is_directory(folder, failure)) {
      out << fmt::format("  {}: absent\n", folder);
      continue;
    }
    out << fmt::format("  {}: {} models, {} nodes, {} components, {} data set tables\n",
                       folder,
                       count_files(fs::path(folder) / "fitted"),
                       count_files(fs::path(folder) / "hardware"),
                       count_files(fs::path(folder) / "hardware" / "components"),
                       count_files(fs::path(folder) / "datasets"));
  }
  out << fmt::format("\nFound in all: {} models, {} nodes, {} components\n",
                     list_data_files("fitted", ".toml").size(),
                     list_data_files("hardware", ".toml").size(),
                     list_data_files("hardware/components", ".toml").size());
  return 0;
}

}  // namespace

Command doctor_command() {
  return {{"doctor",
           "",
           "Says what this installation consists of: optional parts, folders, models.",
           "  energymodel doctor\n",
           {}},
          run};
}

}  // namespace energymodel::cli
