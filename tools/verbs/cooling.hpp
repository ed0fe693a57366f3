// SPDX-License-Identifier: Apache-2.0
/// \file
/// What facilities take beside their nodes, by how they are cooled.
#pragma once

#include <array>
#include <cmath>
#include <string_view>

namespace energymodel::cli {

/// A range of annual PUE (facility energy over that of its nodes).
struct Cooling {
  std::string_view name;
  double low = 1.0;
  double high = 1.0;
  std::string_view source;

  /// The middle of the range, in ratios.
  [[nodiscard]] double pue() const { return std::sqrt(low * high); }
  /// Of the logarithm, with the range taken for a 90 % interval.
  [[nodiscard]] double log_sd() const { return std::log(high / low) / (2.0 * 1.6448536269514722); }
};

/// Facilities of which a range is published.
inline constexpr std::array coolings{
    Cooling{"air",
            1.3,
            1.8,
            "1.3 of new and large facilities (Uptime Institute, Global Data Center Survey 2024), "
            "1.8 the average over all (NREL, HPC Data Center Power Usage Effectiveness, web page)"},
    Cooling{"liquid",
            1.02,
            1.06,
            "1.02 the least of most systems that cool components directly, cooling alone (Uptime "
            "Institute Journal, on direct liquid cooling and PUE); 1.036 measured over a year and "
            "1.06 required of a chiller-free facility with warm water (NREL, the same page)"}};
inline constexpr std::array<std::string_view, 2> cooling_names{coolings[0].name, coolings[1].name};

}  // namespace energymodel::cli
