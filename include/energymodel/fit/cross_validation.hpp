// SPDX-License-Identifier: Apache-2.0
/// \file
/// Error on rows that the fit has not seen, and intervals calibrated on them. Layer 4.
///
/// Whole groups are held out (a configuration, a family, a device): random folds put repeats of one
/// configuration on both sides and flatter. Every fold is refitted from its own starts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "energymodel/fit/accuracy.hpp"
#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

/// How rows are dealt to folds.
struct Folding {
  std::vector<std::size_t> fold_of_row;
  std::size_t folds = 0;
  std::size_t groups = 0;
};

/// An index for each row, equal for equal levels: their places in alphabetical order, so that the
/// order of the rows has no part in it.
[[nodiscard]] std::vector<std::size_t> index_levels(std::span<const std::string> level_of_row);

/// Groups in random order (seeded, the same on every machine), dealt to the folds in turn.
/// \param group_of_row  an index for each row; all below the number of groups occur
/// \throws Error(Errc::insufficient_data) with fewer groups than folds, or fewer than two folds
[[nodiscard]] Folding fold_groups(std::span<const std::size_t> group_of_row,
                                  std::size_t folds,
                                  std::uint64_t seed);

/// Predictions of held-out rows, entry by entry; parallel to `row`.
struct HeldOut {
  std::vector<std::size_t> row;
  std::vector<std::size_t> fold;
  Ratios ratios;
  BaselineRatios baselines;
  std::vector<ScatterInputs> energy;
  std::vector<ScatterInputs> duration;
  std::vector<ScatterInputs> energy_given_duration;
};

/// \param progress  called with the number of folds done; may be empty
/// \throws Error as fit_model() and predicted_over_measured() do
[[nodiscard]] HeldOut cross_validate(const Measurements& rows,
                                     const Folding& folding,
                                     const Hardware& node,
                                     const ModelFitOptions& options,
                                     bool net_of_startup,
                                     const std::function<void(std::size_t)>& progress = {});

/// Gives a model its intervals from `held_out`, which has to be net of start-up.
void calibrate(FittedModel& model,
               const Measurements& rows,
               const HeldOut& held_out,
               std::size_t groups);

}  // namespace energymodel
