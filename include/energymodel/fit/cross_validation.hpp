// SPDX-License-Identifier: Apache-2.0
/// \file
/// Error on rows that the fit has not seen. Layer 4.
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

struct CrossValidation {
  Ratios ratios;                      ///< on held-out rows, fold after fold
  BaselineRatios baselines;           ///< likewise
  std::vector<std::size_t> held_out;  ///< the row behind each entry
  std::size_t folds = 0;
  std::size_t groups = 0;
};

/// The fold of each row: groups in random order (seeded, the same on every machine), dealt in turn.
[[nodiscard]] std::vector<std::size_t> fold_of_rows(std::span<const std::string> group_of_row,
                                                    std::size_t folds,
                                                    std::uint64_t seed);

/// \param progress  called with the number of folds done; may be empty
/// \throws Error(Errc::insufficient_data) with fewer groups than folds, or fewer than two folds
CrossValidation cross_validate(const Measurements& rows,
                               std::span<const std::string> group_of_row,
                               const Hardware& node,
                               const FitOptions& options,
                               std::size_t folds,
                               std::uint64_t seed,
                               bool net_of_startup,
                               const std::function<void(std::size_t)>& progress = {});

}  // namespace energymodel
