// SPDX-License-Identifier: Apache-2.0
// Writes docs/hardware.md from the shipped profiles, or with --check says whether it is up to date.
#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "energymodel/io/data_path.hpp"
#include "energymodel/io/profile.hpp"
#include "energymodel/io/quantity_text.hpp"

namespace energymodel {
namespace {

/// "700 W", in italics if it is assumed, with "m" if measured and "?" if not checked.
std::string cell(const ComponentProfile& profile, std::string_view key) {
  const ProfileEntry* const entry = find_entry(profile.entries, key);
  if (entry == nullptr || entry->value == "unknown") return "";
  const std::string_view marks = entry->unverified ? " ?" : entry->kind == "measured" ? " m" : "";
  return entry->kind == "assumed" ? fmt::format("*{}*{}", entry->value, marks)
                                  : fmt::format("{}{}", entry->value, marks);
}

std::string words(const std::optional<Power<>>& power) {
  return power ? format_quantity(in(*power, watt), Kind::power) : "";
}
std::string words(const std::optional<ByteRate>& rate) {
  return rate ? format_quantity(rate->base(), Kind::byte_rate) : "";
}
std::string words(const std::optional<FlopRate>& rate) {
  return rate ? format_quantity(rate->base(), Kind::flop_rate) : "";
}

std::string node_section(const HardwareProfile& profile) {
  const Hardware& node = profile.hardware;
  const Rates rates = rates_of(node);
  const auto stated = [&](const char* key, const std::optional<Power<>>& power) {
    const bool is_summed = find_entry(profile.entries, key) == nullptr;
    return power && is_summed ? words(power) + " (sum)" : words(power);
  };
  std::string out = fmt::format("| {} | {} | {} | {} | {} | {} | {} |",
                                node.name,
                                profile.description,
                                stated("idle_power", idle_power_of(node)),
                                stated("rated_power", rated_power_of(node)),
                                words(node.measured_peak_power),
                                words(rates.at(Precision::bits16)),
                                words(rates.memory_bandwidth));
  std::string parts;
  for (const Component& component : node.components) {
    parts += fmt::format("{}{} x {}", parts.empty() ? "" : ", ", component.count, component.name);
  }
  return out + fmt::format(" {} |\n", parts);
}

std::string component_rows(ComponentKind kind) {
  constexpr std::array<std::string_view, 10> keys{"idle_power",
                                                  "rated_power",
                                                  "peak_fp64",
                                                  "peak_fp32",
                                                  "peak_tf32",
                                                  "peak_bits16",
                                                  "peak_bits8",
                                                  "memory_bandwidth",
                                                  "memory_capacity",
                                                  "link_bandwidth"};
  std::string out;
  for (const std::string& name : component_names()) {
    const ComponentProfile profile = read_component(name);
    if (profile.component.kind != kind) continue;
    out += fmt::format("| {} | {} |", name, profile.architecture);
    for (const std::string_view key : keys) out += fmt::format(" {} |", cell(profile, key));
    out += "\n";
  }
  return out;
}

/// Every source of a file once, in the order of its values.
std::string sources(std::span<const ProfileEntry> entries) {
  std::set<std::string> seen;
  std::string out;
  for (const ProfileEntry& entry : entries) {
    if (entry.unverified || entry.kind == "assumed" || !seen.insert(entry.source).second) continue;
    out += fmt::format("{}{}", out.empty() ? "" : "; ", entry.source);
  }
  return out;
}

std::string document() {
  std::string out =
      "# Hardware\n\n"
      "Written by the target `hardware` from `models/hardware`; each value's own source is in the\n"
      "files and in `energymodel hardware show NAME`. Rates are dense. `m`: measured, `?`: not\n"
      "checked against its source, *italics*: assumed, `(sum)`: the components' together, at the\n"
      "plug. An empty cell is unknown.\n\n"
      "## Nodes\n\n"
      "| node | | idle | rated | measured peak | bits16 | memory | components |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const std::string& name : profile_names()) out += node_section(read_profile(name));
  for (std::size_t i = 0; i < component_kind_count; ++i) {
    const std::string rows = component_rows(static_cast<ComponentKind>(i));
    if (rows.empty()) continue;
    out += fmt::format(
        "\n## Components: {}\n\n"
        "| component | architecture | idle | rated | fp64 | fp32 | tf32 | bits16 | bits8 | memory "
        "| capacity | link |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n{}",
        component_kind_names[i],
        rows);
  }
  out += "\n## Sources of the values that are checked\n\n";
  for (const std::string& name : profile_names()) {
    const std::string text = sources(read_profile(name).entries);
    if (!text.empty()) out += fmt::format("- {}: {}\n", name, text);
  }
  for (const std::string& name : component_names()) {
    const std::string text = sources(read_component(name).entries);
    if (!text.empty()) out += fmt::format("- {}: {}\n", name, text);
  }
  return out;
}

int run(const std::string& file, bool is_check) {
  const std::string text = document();
  if (!is_check) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    return out.flush() ? 0 : 1;
  }
  std::ifstream in(file, std::ios::binary);
  if (std::string(std::istreambuf_iterator<char>(in), {}) == text) return 0;
  fmt::print(stderr, "{}: differs from the profiles, renew with the target hardware\n", file);
  return 1;
}

}  // namespace
}  // namespace energymodel

int main(int count, char** arguments) {
  const bool is_check = count == 3 && std::string(arguments[1]) == "--check";
  if (count != 2 && !is_check) {
    fmt::print(stderr, "usage: write_hardware [--check] FILE\n");
    return 1;
  }
  return energymodel::run(arguments[count - 1], is_check);
}
