// SPDX-License-Identifier: Apache-2.0
/// \file
/// Sample quantiles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

namespace energymodel {

/// The quantile of ascending values, interpolated between the two nearest (Hyndman and Fan, Am.
/// Stat. 50, 1996: their definition 7).
/// \pre at least one value, 0 <= p <= 1
[[nodiscard]] inline double quantile_of_sorted(std::span<const double> ascending, double p) {
  const double at = p * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return std::lerp(ascending[below], ascending[above], at - std::floor(at));
}

}  // namespace energymodel
