// SPDX-License-Identifier: Apache-2.0
#include "verbs/hardware_show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "energymodel/io/quantity_text.hpp"

namespace energymodel::cli {
namespace {

template <class Q>
Json number(const std::optional<Q>& value) {
  return value ? Json(value->base()) : Json();
}

template <class Q>
std::string words(const std::optional<Q>& value, Kind kind) {
  return value ? format_quantity(value->base(), kind) : "unknown";
}

std::string entry_text(const ProfileEntry& entry, const std::string& key) {
  return fmt::format("\n  {:36} {}\n    {}{}: {}{}\n",
                     key,
                     entry.value,
                     entry.kind,
                     entry.unverified ? ", not checked" : "",
                     entry.source,
                     entry.year ? fmt::format(" ({})", *entry.year) : "");
}

Json entry_json(const ProfileEntry& entry, const std::string& key) {
  Json out{{"key", key}, {"value", entry.value}, {"kind", entry.kind}, {"source", entry.source}};
  if (entry.year) out["year"] = *entry.year;
  if (entry.unverified) out["unverified"] = true;
  return out;
}

/// What the node's own file says of a part: its count and the values it replaces.
template <class Use>
void for_each_own_entry(const HardwareProfile& node, Use use) {
  for (const ProfileEntry& entry : node.entries) use(entry, entry.key);
  for (const ComponentProfile& part : node.components) {
    for (const ProfileEntry& entry : part.entries) {
      if (!entry.place.starts_with(node.path + ":")) continue;
      use(entry, fmt::format("component.{}.{}", part.component.name, entry.key));
    }
  }
}

Json rates_json(const Rates& rates) {
  Json out;
  for (std::size_t i = 0; i < precision_count; ++i) {
    out[fmt::format("peak_{}_FLOP_per_s", precision_names[i])] = number(rates.peak[i]);
  }
  out["peak_tf32_FLOP_per_s"] = number(rates.peak_tf32);
  out["memory_bandwidth_B_per_s"] = number(rates.memory_bandwidth);
  return out;
}

std::string rates_text(const Rates& rates) {
  std::string out;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value == "unknown") return;
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, value);
  };
  for (std::size_t i = 0; i < precision_count; ++i) {
    add(precision_names[i], words(rates.peak[i], Kind::flop_rate));
  }
  add("tf32", words(rates.peak_tf32, Kind::flop_rate));
  add("memory", words(rates.memory_bandwidth, Kind::byte_rate));
  return out.empty() ? "unknown" : out;
}

std::string parts_table(const HardwareProfile& profile) {
  const Hardware& node = profile.hardware;
  if (node.components.empty()) return "\n  components unknown\n";
  std::vector<std::vector<std::string>> cells{
      {"component", "kind", "count", "idle", "rated", "idle of all", "rated of all"}};
  const auto of_all = [](const Component& part, const std::optional<Power<>>& each) {
    return words(each ? std::optional(*each * part.count) : std::nullopt, Kind::power);
  };
  for (const ComponentProfile& part : profile.components) {
    const Component& component = part.component;
    cells.push_back({component.name,
                     std::string(name_of(component.kind)),
                     marked_value(part.entries, "count"),
                     marked_value(part.entries, "idle_power"),
                     marked_value(part.entries, "rated_power"),
                     of_all(component, component.idle_power),
                     of_all(component, component.rated_power)});
  }
  cells.push_back({"all",
                   "",
                   "",
                   "",
                   "",
                   words(total_idle_power(node.components), Kind::power),
                   words(total_rated_power(node.components), Kind::power)});
  return "\n" + text_table(cells) + fmt::format("  {}\n", marks_legend);
}

}  // namespace

std::string marked_value(std::span<const ProfileEntry> entries, std::string_view key) {
  const ProfileEntry* const entry = find_entry(entries, key);
  if (entry == nullptr || entry->value == "unknown") return "unknown";
  std::string marks;
  if (entry->kind == "measured") marks += "m";
  if (entry->kind == "assumed") marks += "a";
  if (entry->unverified) marks += "?";
  return marks.empty() ? entry->value : entry->value + " " + marks;
}

std::string node_text(const HardwareProfile& profile) {
  const Hardware& node = profile.hardware;
  std::string out = fmt::format("{}\n{}\nfrom {}\n", node.name, profile.description, profile.path);
  out += parts_table(profile);
  out +=
      fmt::format("\n  at the plug    idle {}, rated {}, measured peak {}\n  rates          {}\n",
                  words(idle_power_of(node), Kind::power),
                  words(rated_power_of(node), Kind::power),
                  words(node.measured_peak_power, Kind::power),
                  rates_text(rates_of(node)));
  for_each_own_entry(profile, [&](const ProfileEntry& entry, const std::string& key) {
    out += entry_text(entry, key);
  });
  return out;
}

Json node_json(const HardwareProfile& profile) {
  const Hardware& node = profile.hardware;
  Json parts = Json::array();
  for (const ComponentProfile& part : profile.components) {
    const Component& component = part.component;
    parts.push_back({{"name", component.name},
                     {"kind", name_of(component.kind)},
                     {"count", component.count},
                     {"idle_power_W", number(component.idle_power)},
                     {"rated_power_W", number(component.rated_power)},
                     {"file", part.path}});
  }
  Json values = Json::array();
  for_each_own_entry(profile, [&](const ProfileEntry& entry, const std::string& key) {
    values.push_back(entry_json(entry, key));
  });
  return {{"name", node.name},
          {"description", profile.description},
          {"file", profile.path},
          {"idle_power_W", number(idle_power_of(node))},
          {"rated_power_W", number(rated_power_of(node))},
          {"measured_peak_power_W", number(node.measured_peak_power)},
          {"rates", rates_json(rates_of(node))},
          {"components", parts},
          {"values", values}};
}

std::string component_text(const ComponentProfile& profile) {
  std::string out = fmt::format("{}\n{}{} {}\nfrom {}\n",
                                profile.component.name,
                                profile.architecture.empty() ? "" : profile.architecture + " ",
                                name_of(profile.component.kind),
                                "- " + profile.description,
                                profile.path);
  for (const ProfileEntry& entry : profile.entries) out += entry_text(entry, entry.key);
  return out;
}

Json component_json(const ComponentProfile& profile) {
  Json values = Json::array();
  for (const ProfileEntry& entry : profile.entries) values.push_back(entry_json(entry, entry.key));
  return {{"name", profile.component.name},
          {"kind", name_of(profile.component.kind)},
          {"architecture", profile.architecture},
          {"description", profile.description},
          {"file", profile.path},
          {"values", values}};
}

}  // namespace energymodel::cli
