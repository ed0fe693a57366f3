// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a node can do: read bandwidth against working set, and FLOPs per second.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace energymodel::cli {

struct BandwidthPoint {
  double working_set_B = 0.0;  ///< of each core
  double bandwidth_B_s = 0.0;  ///< of all cores together
};

/// Working sets from 4 KiB to at most `most_B`, geometrically.
/// \pre most_B >= 4096
[[nodiscard]] std::vector<double> working_sets(double most_B, double per_octave);

/// Every core reads a working set of its own over and over; the median of `repeats`.
/// \param done  called with the number of working sets that are through
[[nodiscard]] std::vector<BandwidthPoint> sweep_bandwidth(
    std::span<const std::size_t> processors,
    std::span<const double> working_sets_B,
    std::size_t repeats,
    const std::function<void(std::size_t)>& done);

enum class FlopKind { fp64, fp32 };

/// Fused multiply-adds in registers; the best of `repeats` [FLOP/s].
[[nodiscard]] double peak_flop_rate(std::span<const std::size_t> processors,
                                    FlopKind kind,
                                    std::size_t repeats);

}  // namespace energymodel::cli
