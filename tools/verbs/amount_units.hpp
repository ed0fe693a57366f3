// SPDX-License-Identifier: Apache-2.0
/// \file
/// Units of carbon and prices.
#pragma once

#include <algorithm>
#include <string_view>

namespace energymodel::cli {

inline constexpr double joules_per_kilowatt_hour = 3.6e6;

/// Twice the carbon intensity of lignite, about 1.1 kg/kWh: more is grams taken for kilograms.
inline constexpr double most_kg_per_kWh = 2.5;

/// Kilograms in a unit of mass; 0 if it is none.
[[nodiscard]] constexpr double kilograms(std::string_view unit) {
  if (unit == "g") return 1e-3;
  if (unit == "kg") return 1.0;
  if (unit == "t") return 1e3;
  return 0.0;
}

/// Three capitals, such as "EUR".
[[nodiscard]] inline bool is_currency(std::string_view unit) {
  return unit.size() == 3 &&
         std::all_of(unit.begin(), unit.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace energymodel::cli
