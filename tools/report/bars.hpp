// SPDX-License-Identifier: Apache-2.0
/// \file
/// Pictures made of rows: stacked shares, and intervals about one.
#pragma once

#include <string>
#include <vector>

#include "report/svg.hpp"

namespace energymodel::cli::svg {

/// Bars of the same length, each cut into shares.
struct StackedBars {
  struct Row {
    std::string label;
    std::vector<double> shares;  ///< of 1, in the order of `parts`
  };
  std::vector<std::string> parts;  ///< colours repeat after eight; letters tell parts apart
  std::vector<Row> rows;
  std::string row_label;  ///< what the rows' labels are
};
[[nodiscard]] std::string stacked_bars(const Description& description, const StackedBars& bars);

/// Estimates with their limits, on a logarithmic axis of value / estimate.
struct RelativeIntervals {
  struct Row {
    std::string label;
    std::string text;   ///< at the right end
    double low = 1.0;   ///< of the estimate; 0 where open
    double high = 1.0;  ///< of the estimate; infinite where open
  };
  std::vector<Row> rows;
  std::string label = "value / estimate";  ///< of the axis
};
/// Limits beyond the axis end in an arrow.
[[nodiscard]] std::string relative_intervals(const Description& description,
                                             const RelativeIntervals& intervals);

}  // namespace energymodel::cli::svg
