// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/data_path.hpp"

#include <dlfcn.h>
#include <sys/auxv.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <system_error>

#include "io/words.hpp"

namespace energymodel {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// share/energymodel beside the bin/ that this program runs from.
std::string beside_program() {
  std::error_code failure;
  fs::path program = fs::read_symlink("/proc/self/exe", failure);
  if (failure) {  // no /proc, as in a bare chroot: the name that it was started by
    const auto* const started = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
    if (started == nullptr) return {};
    program = fs::canonical(started, failure);
    if (failure) return {};
  }
  return (program.parent_path().parent_path() / "share" / "energymodel").string();
}

/// share/energymodel beside the lib/ or lib/TRIPLET/ that the shared library was loaded from, for
/// programs that lie elsewhere (an interpreter); "" if this code stands in the program itself.
std::string beside_library() {
  Dl_info here{};
  if (::dladdr(reinterpret_cast<const void*>(&beside_library), &here) == 0) return {};
  std::error_code failure;
  const fs::path library = fs::canonical(here.dli_fname, failure);
  if (failure || library.filename().string().find(".so") == std::string::npos) return {};
  const fs::path folder = library.parent_path();
  for (const fs::path& prefix : {folder.parent_path(), folder.parent_path().parent_path()}) {
    const fs::path share = prefix / "share" / "energymodel";
    if (fs::is_directory(share, failure)) return share.string();
  }
  return {};
}

}  // namespace

std::vector<std::string> data_folders() {
  std::vector<std::string> out;
  for (const std::string& listed : split(environment("ENERGYMODEL_PATH"), ':')) {
    if (!listed.empty()) out.push_back(listed);
  }
  const std::string data_home = environment("XDG_DATA_HOME");
  const std::string home = environment("HOME");
  if (!data_home.empty()) {
    out.push_back(data_home + "/energymodel");
  } else if (!home.empty()) {
    out.push_back(home + "/.local/share/energymodel");
  }
  for (const std::string& installed : {beside_program(), beside_library()}) {
    if (!installed.empty()) out.push_back(installed);
  }
#ifdef ENERGYMODEL_SOURCE_MODELS
  out.emplace_back(ENERGYMODEL_SOURCE_MODELS);
#endif
  return out;
}

std::string find_data_file(std::string_view kind, std::string_view name) {
  for (const std::string& folder : data_folders()) {
    const fs::path path = fs::path(folder) / kind / name;
    std::error_code failure;
    if (fs::is_regular_file(path, failure)) return path.string();
  }
  return {};
}

std::vector<std::string> list_data_files(std::string_view kind, std::string_view extension) {
  std::map<std::string, std::string> by_name;
  for (const std::string& folder : data_folders()) {
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(fs::path(folder) / kind, failure)) {
      if (entry.path().extension() != extension) continue;
      by_name.emplace(entry.path().filename().string(), entry.path().string());
    }
  }
  std::vector<std::string> out;
  for (const auto& [name, path] : by_name) out.push_back(path);
  return out;
}

std::vector<std::string> list_data_names(std::string_view kind) {
  std::vector<std::string> out;
  for (const std::string& path : list_data_files(kind, ".toml")) {
    out.push_back(fs::path(path).stem().string());
  }
  return out;
}

}  // namespace energymodel
