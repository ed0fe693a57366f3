// SPDX-License-Identifier: Apache-2.0
#include "io/entry_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "energymodel/error.hpp"

namespace energymodel {
namespace {

constexpr std::array<std::string_view, 3> entry_kinds{"measured", "specification", "assumed"};
/// Of the data sheets that profiles cite.
constexpr std::size_t first_year = 1970;
constexpr std::size_t last_year = 2100;

/// In the order of Precision, then tf32 and the memory's.
constexpr std::array<std::string_view, 6> rates_read{
    "peak_fp64", "peak_fp32", "peak_bits16", "peak_bits8", "peak_tf32", "memory_bandwidth"};
constexpr std::array<std::string_view, 5> others_read{
    "idle_power", "rated_power", "memory_capacity", "link_bandwidth", "workers"};

constexpr auto component_values_read = [] {
  std::array<std::string_view, rates_read.size() + others_read.size()> out{};
  std::copy(rates_read.begin(), rates_read.end(), out.begin());
  std::copy(others_read.begin(), others_read.end(), out.begin() + rates_read.size());
  return out;
}();

}  // namespace

const ProfileEntry* find_entry(std::span<const ProfileEntry> entries, std::string_view key) {
  const auto at = std::find_if(
      entries.begin(), entries.end(), [&](const ProfileEntry& entry) { return entry.key == key; });
  return at == entries.end() ? nullptr : &*at;
}

std::optional<double> EntryReader::value(const TomlView& table,
                                         std::string_view key,
                                         Kind kind,
                                         Sign sign) {
  const TomlView value = table.table(key);
  value.refuse_unknown({"value", "source", "kind", "year", "unverified"});
  ProfileEntry entry;
  entry.key = prefix_ + std::string(key);
  entry.value = value.text("value");
  entry.source = source_.empty() ? value.text("source") : value.text_or("source", source_);
  entry.kind = value.text("kind");
  entry.place = table.place(key);
  if (value.has("year")) entry.year = value.whole("year", first_year, last_year);
  if (value.has("unverified")) entry.unverified = value.flag("unverified");
  if (std::find(entry_kinds.begin(), entry_kinds.end(), entry.kind) == entry_kinds.end()) {
    throw Error(
        Errc::bad_input,
        value.place("kind"),
        fmt::format("found '{}', expected one of: {}", entry.kind, fmt::join(entry_kinds, ", ")));
  }
  std::erase_if(*entries_, [&](const ProfileEntry& other) { return other.key == entry.key; });
  entries_->push_back(entry);
  if (entry.value == "unknown") return std::nullopt;
  const double number = value.quantity("value", kind);
  if (number > 0.0 || (sign == Sign::not_negative && number == 0.0)) return number;
  throw Error(Errc::bad_input,
              value.place("value"),
              fmt::format("found '{}', expected {}",
                          entry.value,
                          sign == Sign::positive ? "more than 0" : "a value that is not negative"));
}

std::span<const std::string_view> rate_keys() { return rates_read; }

void read_rates(const TomlView& table, EntryReader& reader, Rates& rates) {
  for (std::size_t i = 0; i < precision_count; ++i) {
    reader.read(table, rates_read[i], Kind::flop_rate, Sign::positive, rates.peak[i]);
  }
  reader.read(table, "peak_tf32", Kind::flop_rate, Sign::positive, rates.peak_tf32);
  reader.read(table, "memory_bandwidth", Kind::byte_rate, Sign::positive, rates.memory_bandwidth);
}

void read_levels(const TomlView& table, const EntryReader& reader, MemoryLevels& levels) {
  if (!table.has("memory_level")) return;
  const auto written = table.tables("memory_level");
  if (written.size() > max_memory_levels) {
    throw Error(
        Errc::bad_input,
        table.place("memory_level"),
        fmt::format("found {} levels, expected at most {}", written.size(), max_memory_levels));
  }
  levels = {};
  for (std::size_t i = 0; i < written.size(); ++i) {
    const TomlView& level = written[i];
    level.refuse_unknown({"name", "capacity_per_unit", "units", "bandwidth"});
    EntryReader of_level = reader.within("memory_level." + level.text("name"));
    of_level.read(
        level, "capacity_per_unit", Kind::bytes, Sign::positive, levels[i].capacity_per_unit);
    of_level.read(level, "units", Kind::count, Sign::positive, levels[i].units);
    of_level.read(level, "bandwidth", Kind::byte_rate, Sign::positive, levels[i].bandwidth);
  }
}

std::span<const std::string_view> component_keys() { return component_values_read; }

void read_component_values(const TomlView& table, EntryReader& reader, Component& component) {
  reader.read(table, "idle_power", Kind::power, Sign::not_negative, component.idle_power);
  reader.read(table, "rated_power", Kind::power, Sign::positive, component.rated_power);
  read_rates(table, reader, component.rates);
  reader.read(table, "memory_capacity", Kind::bytes, Sign::positive, component.memory_capacity);
  reader.read(table, "link_bandwidth", Kind::byte_rate, Sign::positive, component.link_bandwidth);
  reader.read(table, "workers", Kind::count, Sign::not_negative, component.workers);
}

}  // namespace energymodel
