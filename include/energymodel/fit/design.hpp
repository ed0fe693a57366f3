// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which runs to measure next. Layer 4.
///
/// A run with gradient g of ln energy by the logarithms of the coefficients, and scatter s, adds
/// g g' / s^2 to the information that the fitted covariance holds. Runs are chosen one by one, each
/// the best per joule given those before it: greedy D-optimal design for the coefficients, or
/// V-optimal for the prediction of one job (Atkinson, Donev and Tobias, Optimum Experimental
/// Designs, 2007, ch. 10 to 12).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

/// One chosen run.
struct PlannedRun {
  std::size_t candidate = 0;
  double energy_J = 0.0;    ///< what measuring it is predicted to take
  double log_volume = 0.0;  ///< mean ln of the coefficients' standard errors after it, less before
  double target_sd =
      0.0;  ///< standard deviation of ln energy of the target after it, if one is given
};

struct Plan {
  double target_sd_before = 0.0;
  std::vector<PlannedRun> runs;
  std::vector<double> standard_error_before;  ///< relative, of each fitted coefficient
  std::vector<double> standard_error_after;
};

/// \param target  shrink the uncertainty of this job's prediction; the coefficients' if it is empty
/// \throws Error(Errc::not_identifiable) for a model without a covariance
[[nodiscard]] Plan plan_runs(const FittedModel& model,
                             std::span<const Workload> candidates,
                             std::size_t runs,
                             const std::optional<Workload>& target);

}  // namespace energymodel
