// SPDX-License-Identifier: Apache-2.0
/// \file
/// Energies and mean powers from samples. Layer 5.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "energymodel/meter/sampler.hpp"

namespace energymodel {

struct EnergyPoint {
  double time_s = 0.0;
  double energy_J = 0.0;
};

/// Energy since the first sample as a function of time, straight between its points.
struct EnergyCurve {
  std::vector<EnergyPoint> points;  ///< in order of time; fewer than two: nothing is known
  double interval_s = 0.0;          ///< the usual one between two points: the median
  std::string reason;               ///< why nothing is known, or ""

  [[nodiscard]] bool is_known() const { return points.size() >= 2; }
  /// Beyond the ends the curve goes on as straight as it ended. \pre is_known()
  [[nodiscard]] double at(double time_s) const;
};

/// A counter's differences, with the range added where it started again; a power's trapezoids
/// between the times at which it was read. Readings that are missing, and powers of 0 W, which
/// instruments give for what they do not know, are bridged. Unknown where a
/// counter did not move at all, where it fell without a range to start again at, or where a gap is
/// so long that it may have gone round unseen.
/// \pre the series is of an energy or a power
[[nodiscard]] EnergyCurve energy_curve(const MeterSeries& series);

/// What a job took, by one meter or by several together.
struct MeasuredEnergy {
  std::optional<double> energy_J;
  std::optional<double> mean_power_W;
  std::optional<double> peak_power_W;  ///< the largest mean over one sampling interval
  double gap_s = 0.0;  ///< of the duration, bridged: intervals of more than 2.5 times the usual one
  std::string reason;  ///< why the energy is unknown, or ""
};

/// Between the start and the end of the recording; unknown if one of the curves is.
/// \pre at least one curve
[[nodiscard]] MeasuredEnergy measured_energy(std::span<const EnergyCurve> curves,
                                             const Recording& recording);

/// The mean of a gauge over time; none if it was never read.
[[nodiscard]] std::optional<double> mean_of_gauge(const MeterSeries& series);

/// What a count grew by from the first reading to the last; none if either is missing.
[[nodiscard]] std::optional<double> growth_of_count(const MeterSeries& series);

}  // namespace energymodel
