// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/quantity_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

#include "fuzz/reader.hpp"

namespace energymodel::fuzz {
namespace {

struct BaseUnit {
  Kind kind;
  std::string_view symbol;
};
constexpr std::array base_units{BaseUnit{Kind::count, ""},
                                BaseUnit{Kind::ratio, ""},
                                BaseUnit{Kind::energy, "J"},
                                BaseUnit{Kind::duration, "s"},
                                BaseUnit{Kind::power, "W"},
                                BaseUnit{Kind::bytes, "B"},
                                BaseUnit{Kind::flops, "FLOP"},
                                BaseUnit{Kind::flop_rate, "FLOP/s"},
                                BaseUnit{Kind::byte_rate, "B/s"},
                                BaseUnit{Kind::frequency, "Hz"}};

}  // namespace

void read_quantity(std::string_view bytes) {
  for (const auto& [kind, symbol] : base_units) {
    double value = 0.0;
    if (!accepts([&, kind = kind] { value = parse_quantity(bytes, kind, "fuzz"); })) continue;
    require(std::isfinite(value), "quantity that is not finite", bytes);
    const std::string exact = fmt::format("{} {}", value, symbol);
    require(parse_quantity(exact, kind, exact) == value, "changed by writing", exact);
    constexpr double most = 1e300;  // four digits may round up beyond the largest double
    constexpr double least = 1e-290;
    if (std::abs(value) > most || (value != 0.0 && std::abs(value) < least)) continue;
    const std::string shown = format_quantity(value, kind);
    const double read = parse_quantity(shown, kind, shown);
    constexpr double half_digit = 5.0001e-4;
    require(std::abs(read - value) <= half_digit * std::abs(value), "shown as another", shown);
  }
}

}  // namespace energymodel::fuzz
