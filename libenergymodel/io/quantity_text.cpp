// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/quantity_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "energymodel/error.hpp"

namespace energymodel {
namespace {

struct Unit {
  std::string_view symbol;
  double factor;
};

/// SI prefixes that may stand before a base symbol.
constexpr std::array<Unit, 11> si_prefixes{{{"", 1.0},
                                            {"n", 1e-9},
                                            {"u", 1e-6},
                                            {"m", 1e-3},
                                            {"k", 1e3},
                                            {"M", 1e6},
                                            {"G", 1e9},
                                            {"T", 1e12},
                                            {"P", 1e15},
                                            {"E", 1e18},
                                            {"Z", 1e21}}};
constexpr std::array<Unit, 6> binary_prefixes{{{"Ki", 0x1p10},
                                               {"Mi", 0x1p20},
                                               {"Gi", 0x1p30},
                                               {"Ti", 0x1p40},
                                               {"Pi", 0x1p50},
                                               {"Ei", 0x1p60}}};

/// Symbols that take no prefix.
constexpr std::array<Unit, 7> count_suffixes{
    {{"k", 1e3}, {"K", 1e3}, {"M", 1e6}, {"B", 1e9}, {"G", 1e9}, {"T", 1e12}, {"P", 1e15}}};
constexpr std::array<Unit, 1> ratio_suffixes{{{"%", 0.01}}};
constexpr std::array<Unit, 11> duration_words{{{"min", 60.0},
                                               {"minute", 60.0},
                                               {"minutes", 60.0},
                                               {"h", 3600.0},
                                               {"hour", 3600.0},
                                               {"hours", 3600.0},
                                               {"d", 86400.0},
                                               {"day", 86400.0},
                                               {"days", 86400.0},
                                               {"week", 604800.0},
                                               {"weeks", 604800.0}}};

/// Base symbols that take SI prefixes.
constexpr std::array<Unit, 2> energy_symbols{{{"J", 1.0}, {"Wh", 3600.0}}};
constexpr std::array<Unit, 1> duration_symbols{{{"s", 1.0}}};
constexpr std::array<Unit, 1> power_symbols{{{"W", 1.0}}};
constexpr std::array<Unit, 1> byte_symbols{{{"B", 1.0}}};
constexpr std::array<Unit, 2> flop_symbols{{{"FLOP", 1.0}, {"FLOPs", 1.0}}};
constexpr std::array<Unit, 2> flop_rate_symbols{{{"FLOP/s", 1.0}, {"FLOPS", 1.0}}};
constexpr std::array<Unit, 1> byte_rate_symbols{{{"B/s", 1.0}}};
constexpr std::array<Unit, 1> frequency_symbols{{{"Hz", 1.0}}};

struct KindUnits {
  Kind kind;
  std::string_view noun;      ///< "an energy"
  std::string_view expected;  ///< with an example
  std::span<const Unit> plain;
  std::span<const Unit> prefixed;
  bool binary;
};

constexpr std::array<KindUnits, 10> kinds{{
    {Kind::count, "a count", "a count, such as '70B' or '13e9'", count_suffixes, {}, false},
    {Kind::ratio, "a ratio", "a ratio, such as '0.8' or '80%'", ratio_suffixes, {}, false},
    {Kind::energy, "an energy", "an energy, such as '2 kWh' or '500 J'", {}, energy_symbols, false},
    {Kind::duration,
     "a duration",
     "a duration, such as '26 h' or '90 s'",
     duration_words,
     duration_symbols,
     false},
    {Kind::power, "a power", "a power, such as '300 W'", {}, power_symbols, false},
    {Kind::bytes, "an amount of memory", "bytes, such as '40 GiB'", {}, byte_symbols, true},
    {Kind::flops, "an amount of work", "FLOPs, such as '1.5 ZFLOP'", {}, flop_symbols, false},
    {Kind::flop_rate,
     "a rate of work",
     "a rate of FLOPs, such as '312 TFLOP/s'",
     {},
     flop_rate_symbols,
     false},
    {Kind::byte_rate,
     "a bandwidth",
     "a bandwidth, such as '900 GB/s'",
     {},
     byte_rate_symbols,
     true},
    {Kind::frequency,
     "a frequency",
     "a frequency, such as '1.4 GHz'",
     {},
     frequency_symbols,
     false},
}};

const KindUnits& units_of(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }

double prefixed_factor(std::string_view symbol,
                       std::span<const Unit> bases,
                       std::span<const Unit> prefixes) {
  for (const Unit& base : bases) {
    if (!symbol.ends_with(base.symbol)) continue;
    const std::string_view prefix = symbol.substr(0, symbol.size() - base.symbol.size());
    for (const Unit& candidate : prefixes) {
      if (candidate.symbol == prefix) return candidate.factor * base.factor;
    }
  }
  return 0.0;
}

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Four significant digits without the zeros that carry nothing.
std::string short_number(double value) { return fmt::format("{:.4g}", value); }

std::string with_largest(double base, std::span<const Unit> units, std::string_view smallest) {
  std::string_view symbol = smallest;
  double factor = 1.0;
  for (const Unit& unit : units) {
    if (std::abs(base) >= unit.factor && unit.factor >= factor) {
      symbol = unit.symbol;
      factor = unit.factor;
    }
  }
  const double value = base / factor;
  const std::string number = std::abs(value) >= 9999.5 && std::abs(value) < 1e15
                                 ? fmt::format("{:.0f}", value)
                                 : short_number(value);
  return symbol.empty() ? number : number + " " + std::string(symbol);
}

}  // namespace

double unit_factor(std::string_view symbol, Kind kind) {
  const KindUnits& units = units_of(kind);
  for (const Unit& unit : units.plain) {
    if (unit.symbol == symbol) return unit.factor;
  }
  const double si = prefixed_factor(symbol, units.prefixed, si_prefixes);
  if (si != 0.0 || !units.binary) return si;
  return prefixed_factor(symbol, units.prefixed, binary_prefixes);
}

std::string_view describe_unit(std::string_view symbol) {
  for (const KindUnits& units : kinds) {
    if (units.kind != Kind::count && unit_factor(symbol, units.kind) != 0.0) return units.noun;
  }
  return {};
}

std::string_view describe_kind(Kind kind) { return units_of(kind).expected; }

double parse_quantity(std::string_view text, Kind kind, const std::string& place) {
  const std::string_view whole = trim(text);
  const auto refuse = [&](const std::string& why) -> Error {
    return {Errc::bad_input,
            place,
            fmt::format("found '{}'{}, expected {}", text, why, describe_kind(kind))};
  };
  double number = 0.0;
  const auto [end, failure] = std::from_chars(whole.data(), whole.data() + whole.size(), number);
  if (failure != std::errc{} || !std::isfinite(number)) throw refuse("");
  const std::string_view symbol = trim(whole.substr(static_cast<std::size_t>(end - whole.data())));
  if (symbol.empty()) {
    if (kind == Kind::count || kind == Kind::ratio) return number;
    throw refuse(" without a unit");
  }
  const double factor = unit_factor(symbol, kind);
  if (factor == 0.0) {
    const std::string_view noun = describe_unit(symbol);
    throw refuse(noun.empty() ? std::string() : fmt::format(" ({})", noun));
  }
  const double value = number * factor;
  if (!std::isfinite(value)) throw refuse("");
  return value;
}

std::string format_quantity(double base, Kind kind) {
  if (std::isnan(base)) return "unknown";
  static constexpr std::array<Unit, 4> counts{{{"k", 1e3}, {"M", 1e6}, {"B", 1e9}, {"T", 1e12}}};
  static constexpr std::array<Unit, 4> energies{
      {{"Wh", 3.6e3}, {"kWh", 3.6e6}, {"MWh", 3.6e9}, {"GWh", 3.6e12}}};
  static constexpr std::array<Unit, 2> durations{{{"min", 60.0}, {"h", 3600.0}}};
  constexpr double day_s = 86400.0;
  static constexpr std::array<Unit, 4> powers{{{"W", 1.0}, {"kW", 1e3}, {"MW", 1e6}, {"GW", 1e9}}};
  static constexpr std::array<Unit, 7> flops{{{"kFLOP", 1e3},
                                              {"MFLOP", 1e6},
                                              {"GFLOP", 1e9},
                                              {"TFLOP", 1e12},
                                              {"PFLOP", 1e15},
                                              {"EFLOP", 1e18},
                                              {"ZFLOP", 1e21}}};
  static constexpr std::array<Unit, 4> bytes{
      {{"KiB", 0x1p10}, {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"TiB", 0x1p40}}};
  static constexpr std::array<Unit, 4> byte_rates{
      {{"kB/s", 1e3}, {"MB/s", 1e6}, {"GB/s", 1e9}, {"TB/s", 1e12}}};
  static constexpr std::array<Unit, 4> frequencies{
      {{"kHz", 1e3}, {"MHz", 1e6}, {"GHz", 1e9}, {"THz", 1e12}}};
  switch (kind) {
    case Kind::count:
      return with_largest(base, counts, "");
    case Kind::ratio:
      return short_number(base);
    case Kind::energy:
      return with_largest(base, energies, "J");
    case Kind::duration:
      // Hours stay the handier unit until there are two days of them.
      if (base >= 2.0 * day_s) return short_number(base / day_s) + " d";
      return with_largest(base, durations, "s");
    case Kind::power:
      return with_largest(base, powers, "W");
    case Kind::bytes:
      return with_largest(base, bytes, "B");
    case Kind::flops:
      return with_largest(base, flops, "FLOP");
    case Kind::flop_rate:
      return with_largest(base, flops, "FLOP") + "/s";
    case Kind::byte_rate:
      // As data sheets have it: memories are binary, what moves through them is not.
      return with_largest(base, byte_rates, "B/s");
    case Kind::frequency:
      return with_largest(base, frequencies, "Hz");
  }
  return {};
}

}  // namespace energymodel
