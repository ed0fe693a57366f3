// SPDX-License-Identifier: Apache-2.0
#include "verbs/feasible_ranges.hpp"

#include <algorithm>
#include <cmath>

namespace energymodel::cli {
namespace {

double between(double low, double high, bool is_whole) {
  const double middle = high > 2.0 * low ? std::sqrt(low * high) : 0.5 * (low + high);
  return is_whole ? std::clamp(std::round(middle), low + 1.0, high - 1.0) : middle;
}

bool is_near(double low, double high, bool is_whole) {
  return is_whole ? high - low <= 1.0 : high <= low * (1.0 + 1e-9);
}

/// The last value on the side of `at_low`, and the first on the other, between two that differ.
FeasibleRange change_between(
    const std::function<bool(double)>& holds, double low, double high, bool at_low, bool is_whole) {
  while (!is_near(low, high, is_whole)) {
    const double middle = between(low, high, is_whole);
    (holds(middle) == at_low ? low : high) = middle;
  }
  return {low, high};
}

}  // namespace

std::vector<FeasibleRange> feasible_ranges(const std::function<bool(double)>& holds,
                                           const std::vector<double>& points,
                                           bool is_whole) {
  std::vector<FeasibleRange> out;
  bool before = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool now = holds(points[i]);
    if (i > 0 && now != before) {
      const auto [last, first] = change_between(holds, points[i - 1], points[i], before, is_whole);
      if (now) {
        out.push_back({first, points[i]});
      } else {
        out.back().high = last;
      }
    } else if (now) {
      if (i == 0) out.push_back({points[i], points[i]});
      out.back().high = points[i];
    }
    before = now;
  }
  return out;
}

}  // namespace energymodel::cli
