// SPDX-License-Identifier: Apache-2.0
/// \file
/// Where bandwidth falls as the working set grows, and how that agrees with the reported caches.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/measure.hpp"
#include "probe/topology.hpp"

namespace energymodel::cli {

/// The working sets at which a curve of so many level stretches falls from one to the next: the
/// stretches that leave the least squared deviation of the logarithm of bandwidth from their means
/// (dynamic programming over all divisions). A step lies midway between two points, in logarithms.
/// \return `count` steps in ascending order; fewer if there are too few points
[[nodiscard]] std::vector<double> find_steps(std::span<const BandwidthPoint> curve,
                                             std::size_t count);

/// The median bandwidth of points well inside a level: beyond twice the capacity of the level
/// nearer to the core and within half of its own. Nothing if no point lies there.
[[nodiscard]] std::optional<double> bandwidth_between(std::span<const BandwidthPoint> curve,
                                                      double nearer_capacity_B,
                                                      double capacity_B);

/// What the system reports of a cache, and what one core's curve shows.
struct Agreement {
  ReportedCache cache;
  std::optional<double> step_B;  ///< nothing where the sweep ended before it
  std::string words;
};

/// Assigns the steps of one core's curve to the caches that the sweep reached, in their order.
[[nodiscard]] std::vector<Agreement> compare_steps(std::span<const BandwidthPoint> curve,
                                                   std::span<const ReportedCache> caches);

}  // namespace energymodel::cli
