// SPDX-License-Identifier: Apache-2.0
/// \file
/// Numbers and sentences that both reports of a fit, text and page, are made of.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/fit/bootstrap.hpp"
#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/io/trace.hpp"

namespace energymodel::cli {

/// What each coefficient contributes, as a share of the whole trace's energy (or time). Shapes have
/// none of their own.
[[nodiscard]] std::vector<double> shares_of(const SumFit& fit,
                                            const Measurements& rows,
                                            const Hardware& node);

/// The runs that lie far off, largest first, each named by `place`.
/// \pre the inference has outliers
[[nodiscard]] std::string outlier_sentence(const SumFit& fit,
                                           const std::function<std::string(std::size_t)>& place);

/// How much the levels of a declared group differ, and each level's effect.
[[nodiscard]] std::string group_sentence(const GroupEffects& groups);

/// "all terms", "without launch", "step for launch".
[[nodiscard]] std::string step_name(const TermSet& step);

/// Which terms were chosen, and what the errors beside the path are.
/// \pre the selection has a path
[[nodiscard]] std::string selection_sentence(const SumFit& fit);

/// Two models that the data hardly tell apart, and how far apart they predict.
[[nodiscard]] std::string tie_sentence(const TermSelection& selection, const TermTie& tie);

/// "Bootstrap: 200 resamples of 1481 groups, seed 1; 3 gave no converged fit and are left out."
[[nodiscard]] std::string bootstrap_sentence(const Bootstrap& bootstrap);

/// Why a baseline is missing.
[[nodiscard]] std::string no_rating_sentence(const Hardware& node);

struct NamedCalibration {
  std::string_view key;
  std::string_view label;
  const Calibration* calibration;
};

/// The calibrations that a model has.
[[nodiscard]] std::vector<NamedCalibration> calibrations_of(const FittedModel& model);

}  // namespace energymodel::cli
