// SPDX-License-Identifier: Apache-2.0
/// \file
/// Where a condition holds along one number.
#pragma once

#include <functional>
#include <vector>

namespace energymodel::cli {

struct FeasibleRange {
  double low = 0.0;
  double high = 0.0;
};

/// The ranges in which a condition holds. It is tried at each point and, between two that differ,
/// by bisection: to a whole number, or to a relative 1e-9. What it does between two points that
/// agree is not known.
/// \param points  ascending, above 0
[[nodiscard]] std::vector<FeasibleRange> feasible_ranges(const std::function<bool(double)>& holds,
                                                         const std::vector<double>& points,
                                                         bool is_whole);

}  // namespace energymodel::cli
