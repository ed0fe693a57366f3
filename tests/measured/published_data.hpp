// SPDX-License-Identifier: Apache-2.0
/// \file
/// Published figures beside the checkout.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace energymodel::test {

/// A file of published/ in ENERGYMODEL_DATA_DIR, which is ../shared/data beside the checkout unless
/// set; "" where it is absent.
inline std::string published_file(const std::string& name) {
  const char* const stated = std::getenv("ENERGYMODEL_DATA_DIR");
  const std::filesystem::path folder =
      stated != nullptr
          ? std::filesystem::path(stated)
          : std::filesystem::path(ENERGYMODEL_SOURCE_DIR).parent_path() / "shared/data";
  const std::filesystem::path path = folder / "published" / name;
  std::error_code ignored;
  return std::filesystem::exists(path, ignored) ? path.string() : "";
}

}  // namespace energymodel::test
