// SPDX-License-Identifier: Apache-2.0
/// \file
/// How far predictions lie from measurements. Layer 4.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/fit/held_out_errors.hpp"

namespace energymodel {

/// Predicted over measured for each row of each quantity; empty where the model or the rows lack
/// it.
struct Ratios {
  std::vector<double> energy;                 ///< from the workload alone
  std::vector<double> duration;               ///< from the workload alone
  std::vector<double> energy_given_duration;  ///< from the workload and the measured duration

  void append(const Ratios& other);
};

/// \param net_of_startup  subtract the node's start-up from both sides first
/// \throws Error(Errc::bad_input) if a measured value is not above that start-up
[[nodiscard]] Ratios predicted_over_measured(const FittedModel& model,
                                             const Measurements& rows,
                                             bool net_of_startup);

/// The same for the baselines that a model has to beat, fitted to `train` and scored on `rows`.
struct BaselineRatios {
  std::vector<double> static_power;  ///< one power times the measured duration
  std::vector<double> rated_power;   ///< the node's rated power times it; empty without a rating
  std::vector<double> per_flop;      ///< one energy per FLOP

  void append(const BaselineRatios& other);
};
/// \throws Error(Errc::bad_input) as predicted_over_measured() does
[[nodiscard]] BaselineRatios baseline_ratios(const Measurements& train,
                                             const Measurements& rows,
                                             const Hardware& node,
                                             bool net_of_startup);

}  // namespace energymodel
