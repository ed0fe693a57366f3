// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "energymodel/error.hpp"
#include "energymodel/io/data_path.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/profile.hpp"
#include "io/entry_reader.hpp"
#include "io/suggest.hpp"

namespace energymodel {
namespace {

constexpr std::string_view folder = "hardware/components";
constexpr std::string_view schema = "energymodel.component";

ComponentKind kind_from(const TomlView& top) {
  const std::string word = top.text("kind");
  const auto at = std::find(component_kind_names.begin(), component_kind_names.end(), word);
  if (at != component_kind_names.end()) {
    return static_cast<ComponentKind>(at - component_kind_names.begin());
  }
  throw Error(
      Errc::bad_input,
      top.place("kind"),
      fmt::format("found '{}', expected one of: {}", word, fmt::join(component_kind_names, ", ")));
}

ComponentProfile read_component_file(const std::string& path) {
  ComponentProfile profile = parse_component(read_file(path, most_description_bytes), path);
  profile.path = path;
  return profile;
}

}  // namespace

ComponentProfile parse_component(const std::string& text, const std::string& name) {
  const toml::table document = parse_toml(text, name);
  const TomlView top(document, name);
  top.require_schema(schema, 1);
  std::vector<std::string_view> keys{
      "schema", "name", "kind", "architecture", "description", "source", "memory_level"};
  keys.insert(keys.end(), component_keys().begin(), component_keys().end());
  top.refuse_unknown(keys);
  ComponentProfile profile;
  profile.description = top.text("description");
  profile.architecture = top.text_or("architecture", {});
  profile.component.name = top.text("name");
  profile.component.kind = kind_from(top);
  EntryReader reader(profile.entries, top.text_or("source", {}));
  read_component_values(top, reader, profile.component);
  read_levels(top, reader, profile.component.levels);
  return profile;
}

ComponentProfile read_component(const std::string& name_or_path) {
  if (name_or_path.ends_with(".toml")) return read_component_file(name_or_path);
  const std::string path = find_data_file(folder, name_or_path + ".toml");
  if (!path.empty()) return read_component_file(path);
  throw Error(Errc::bad_input,
              {},
              fmt::format("found unknown component '{}'{}, expected one of: {}",
                          name_or_path,
                          did_you_mean(name_or_path, component_names()),
                          fmt::join(component_names(), ", ")));
}

std::vector<std::string> component_names() { return list_data_names(folder); }

bool is_component(const std::string& name_or_path) {
  if (name_or_path.ends_with(".toml")) {
    const toml::table document =
        parse_toml(read_file(name_or_path, most_description_bytes), name_or_path);
    return TomlView(document, name_or_path).text("schema").starts_with(schema);
  }
  if (!find_data_file("hardware", name_or_path + ".toml").empty()) return false;
  if (!find_data_file(folder, name_or_path + ".toml").empty()) return true;
  std::vector<std::string> known = profile_names();
  const std::vector<std::string> components = component_names();
  known.insert(known.end(), components.begin(), components.end());
  throw Error(Errc::bad_input,
              {},
              fmt::format("found unknown hardware '{}'{}, expected a node or a component of "
                          "'energymodel hardware list', or a file that ends in .toml",
                          name_or_path,
                          did_you_mean(name_or_path, known)));
}

}  // namespace energymodel
