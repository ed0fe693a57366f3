// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>

#include "energymodel/error.hpp"
#include "energymodel/io/data_path.hpp"
#include "energymodel/io/file.hpp"
#include "io/suggest.hpp"
#include "io/toml_view.hpp"

namespace energymodel {
namespace {

constexpr std::array<std::string_view, 3> entry_kinds{"measured", "specification", "assumed"};

/// Reads values of a profile and keeps how each was written.
class EntryReader {
 public:
  explicit EntryReader(std::vector<ProfileEntry>& entries) : entries_(entries) {}

  /// The value in base units; nothing if it is absent or written "unknown".
  std::optional<double> read(const TomlView& table,
                             std::string_view key,
                             Kind kind,
                             const std::string& listed_as) {
    if (!table.has(key)) return std::nullopt;
    const TomlView value = table.table(key);
    value.refuse_unknown({"value", "source", "kind", "year"});
    ProfileEntry entry{listed_as, value.text("value"), value.text("source"), value.text("kind")};
    if (std::find(entry_kinds.begin(), entry_kinds.end(), entry.kind) == entry_kinds.end()) {
      throw Error(
          Errc::bad_input,
          value.place("kind"),
          fmt::format("found '{}', expected one of: {}", entry.kind, fmt::join(entry_kinds, ", ")));
    }
    entries_.push_back(entry);
    if (entry.value == "unknown") return std::nullopt;
    const double number = value.quantity("value", kind);
    if (number < 0.0) {
      throw Error(Errc::bad_input,
                  value.place("value"),
                  fmt::format("found '{}', expected a value that is not negative", entry.value));
    }
    return number;
  }

 private:
  std::vector<ProfileEntry>& entries_;
};

template <class Q>
std::optional<Q> as(std::optional<double> base) {
  return base ? std::optional<Q>(Q(*base)) : std::nullopt;
}

HardwareProfile read_profile_file(const std::string& path) {
  const toml::table document = parse_toml(read_file(path), path);
  const TomlView top(document, path);
  top.require_schema("energymodel.hardware", 1);
  top.refuse_unknown({"schema",
                      "name",
                      "description",
                      "startup_energy",
                      "startup_duration",
                      "idle_power",
                      "rated_power",
                      "workers",
                      "memory_bandwidth",
                      "peak_fp64",
                      "peak_fp32",
                      "memory_level"});
  HardwareProfile profile;
  profile.path = path;
  profile.description = top.text("description");
  Hardware& node = profile.hardware;
  node.name = top.text("name");
  EntryReader entries(profile.entries);
  node.idle_power = as<Power<>>(entries.read(top, "idle_power", Kind::power, "idle_power"));
  node.rated_power = as<Power<>>(entries.read(top, "rated_power", Kind::power, "rated_power"));
  node.startup_energy =
      as<Energy<>>(entries.read(top, "startup_energy", Kind::energy, "startup_energy"));
  node.startup_duration =
      as<Duration<>>(entries.read(top, "startup_duration", Kind::duration, "startup_duration"));
  node.workers = entries.read(top, "workers", Kind::count, "workers").value_or(0.0);
  // Listed with their sources; no formula reads them yet.
  (void)entries.read(top, "memory_bandwidth", Kind::byte_rate, "memory_bandwidth");
  (void)entries.read(top, "peak_fp64", Kind::flop_rate, "peak_fp64");
  (void)entries.read(top, "peak_fp32", Kind::flop_rate, "peak_fp32");

  const auto levels = top.tables("memory_level");
  if (levels.size() > Hardware::max_levels) {
    throw Error(
        Errc::bad_input,
        top.place("memory_level"),
        fmt::format("found {} levels, expected at most {}", levels.size(), Hardware::max_levels));
  }
  for (std::size_t i = 0; i < levels.size(); ++i) {
    levels[i].refuse_unknown({"name", "capacity_per_unit", "units", "bandwidth"});
    const std::string prefix = fmt::format("memory_level.{}.", levels[i].text("name"));
    const auto capacity =
        entries.read(levels[i], "capacity_per_unit", Kind::bytes, prefix + "capacity_per_unit");
    const auto units = entries.read(levels[i], "units", Kind::count, prefix + "units");
    (void)entries.read(levels[i], "bandwidth", Kind::byte_rate, prefix + "bandwidth");
    for (const auto& [key, value] : {std::pair("capacity_per_unit", capacity), {"units", units}}) {
      if (!value || *value > 0.0) continue;
      throw Error(
          Errc::bad_input,
          levels[i].table(key).place("value"),
          fmt::format("found '{}', expected more than 0", levels[i].table(key).text("value")));
    }
    if (capacity) node.levels[i].capacity_per_unit = Bytes(*capacity);
    if (units) node.levels[i].units = *units;
  }
  return profile;
}

}  // namespace

HardwareProfile read_profile(const std::string& name_or_path) {
  if (name_or_path.ends_with(".toml")) return read_profile_file(name_or_path);
  const std::string path = find_data_file("hardware", name_or_path + ".toml");
  if (!path.empty()) return read_profile_file(path);
  throw Error(Errc::bad_input,
              "--hardware",
              fmt::format("found unknown profile '{}'{}, expected one of: {}",
                          name_or_path,
                          did_you_mean(name_or_path, profile_names()),
                          fmt::join(profile_names(), ", ")));
}

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  for (const std::string& path : list_data_files("hardware", ".toml")) {
    names.push_back(std::filesystem::path(path).stem().string());
  }
  return names;
}

}  // namespace energymodel
