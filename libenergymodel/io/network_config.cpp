// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/network_config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "energymodel/error.hpp"
#include "energymodel/io/file.hpp"
#include "io/json_view.hpp"
#include "io/network_families.hpp"

namespace energymodel {

std::vector<std::string_view> network_families() {
  std::vector<std::string_view> out;
  for (const NetworkFamily& family : known_families()) out.push_back(family.name);
  return out;
}

Transformer parse_network_config(const std::string& text, const std::string& name) {
  const JsonView file(text, name);
  const std::string type = file.text_or({"model_type"}, "");
  const auto families = known_families();
  const auto family = std::find_if(families.begin(),
                                   families.end(),
                                   [&](const NetworkFamily& known) { return known.name == type; });
  if (family == families.end()) {
    file.refuse({"model_type"}, fmt::format("one of: {}", fmt::join(network_families(), ", ")));
  }
  return family->read(file);
}

Transformer read_network_config(const std::string& path) {
  std::error_code failure;
  const auto bytes = std::filesystem::file_size(path, failure);
  if (!failure && bytes > JsonView::most_bytes) {  // refused before it is read
    throw Error(Errc::bad_input,
                path,
                fmt::format("found {} bytes, expected at most {}", bytes, JsonView::most_bytes));
  }
  return parse_network_config(read_file(path, most_description_bytes),
                              path == "-" ? "standard input" : path);
}

}  // namespace energymodel
