// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/profile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "energymodel/error.hpp"
#include "energymodel/io/data_path.hpp"
#include "energymodel/io/file.hpp"
#include "io/entry_reader.hpp"
#include "io/suggest.hpp"

namespace energymodel {
namespace {

/// A node's part: the component's own file, what the node's file replaces of it, and how many.
ComponentProfile read_part(const TomlView& part) {
  std::vector<std::string_view> keys{"id", "count"};
  keys.insert(keys.end(), component_keys().begin(), component_keys().end());
  part.refuse_unknown(keys);
  const std::string id = part.text("id");
  const std::vector<std::string> known = component_names();
  if (std::find(known.begin(), known.end(), id) == known.end()) {
    throw Error(Errc::bad_input,
                part.place("id"),
                fmt::format("found unknown component '{}'{}, expected one of "
                            "'energymodel hardware list components'",
                            id,
                            did_you_mean(id, known)));
  }
  ComponentProfile profile = read_component(id);
  EntryReader reader(profile.entries);
  reader.read(part, "count", Kind::count, Sign::positive, profile.component.count);
  if (!part.has("count")) {
    throw Error(Errc::bad_input, part.place("count"), "found nothing, expected how many");
  }
  read_component_values(part, reader, profile.component);
  return profile;
}

/// What the node's file leaves out and its components say.
void complete_from_components(Hardware& node) {
  const ComponentKind kind = computing_kind(node.components);
  for (const Component& component : node.components) {
    if (kind == ComponentKind::processor && component.kind == kind && node.workers == 0.0) {
      node.workers = component.workers * component.count;
    }
    if (component.kind != kind || node.levels.front().is_present()) continue;
    node.levels = component.levels;
    for (MemoryLevel& level : node.levels) {
      level.units *= component.count;
      if (level.bandwidth) level.bandwidth = *level.bandwidth * component.count;
    }
  }
}

HardwareProfile read_profile_file(const std::string& path) {
  HardwareProfile profile = parse_profile(read_file(path, most_description_bytes), path);
  profile.path = path;
  return profile;
}

}  // namespace

HardwareProfile parse_profile(const std::string& text, const std::string& name) {
  const toml::table document = parse_toml(text, name);
  const TomlView top(document, name);
  top.require_schema("energymodel.hardware", 1);
  std::vector<std::string_view> keys{"schema",
                                     "name",
                                     "description",
                                     "startup_energy",
                                     "startup_duration",
                                     "idle_power",
                                     "rated_power",
                                     "measured_peak_power",
                                     "power_supply_efficiency",
                                     "workers",
                                     "component",
                                     "memory_level"};
  keys.insert(keys.end(), rate_keys().begin(), rate_keys().end());
  top.refuse_unknown(keys);
  HardwareProfile profile;
  profile.description = top.text("description");
  Hardware& node = profile.hardware;
  node.name = top.text("name");
  EntryReader reader(profile.entries);
  reader.read(top, "idle_power", Kind::power, Sign::not_negative, node.idle_power);
  reader.read(top, "rated_power", Kind::power, Sign::positive, node.rated_power);
  reader.read(top, "measured_peak_power", Kind::power, Sign::positive, node.measured_peak_power);
  reader.read(
      top, "power_supply_efficiency", Kind::ratio, Sign::positive, node.power_supply_efficiency);
  if (node.power_supply_efficiency > 1.0) {
    throw Error(Errc::bad_input,
                top.place("power_supply_efficiency"),
                fmt::format("found {}, expected at most 1", *node.power_supply_efficiency));
  }
  reader.read(top, "startup_energy", Kind::energy, Sign::not_negative, node.startup_energy);
  reader.read(top, "startup_duration", Kind::duration, Sign::not_negative, node.startup_duration);
  reader.read(top, "workers", Kind::count, Sign::not_negative, node.workers);
  read_rates(top, reader, node.rates);
  read_levels(top, reader, node.levels);
  for (const TomlView& part : top.tables("component")) {
    profile.components.push_back(read_part(part));
    node.components.push_back(profile.components.back().component);
  }
  complete_from_components(node);
  return profile;
}

HardwareProfile read_profile(const std::string& name_or_path) {
  if (name_or_path.ends_with(".toml")) return read_profile_file(name_or_path);
  const std::string path = find_data_file("hardware", name_or_path + ".toml");
  if (!path.empty()) return read_profile_file(path);
  throw Error(Errc::bad_input,
              fmt::format("found unknown profile '{}'{}, expected one of: {}",
                          name_or_path,
                          did_you_mean(name_or_path, profile_names()),
                          fmt::join(profile_names(), ", ")));
}

std::vector<std::string> profile_names() { return list_data_names("hardware"); }

}  // namespace energymodel
