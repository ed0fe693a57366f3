// SPDX-License-Identifier: Apache-2.0
/// \file
/// The median.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace energymodel {

/// The middle value, or the mean of the two in the middle; 0 of none.
[[nodiscard]] inline double median(std::vector<double> values) {
  if (values.empty()) return 0.0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

}  // namespace energymodel
