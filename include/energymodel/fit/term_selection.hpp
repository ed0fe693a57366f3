// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which terms the data ask for. Layer 4.
///
/// Backward elimination by BIC: the term whose absence lowers it most leaves, until none does. BIC
/// and not AIC: a transition that does not exist under the smaller model makes AIC keep spurious
/// levels in half of all fits. Costs compare at one loss scale, that of the full model.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "energymodel/fit/fit.hpp"

namespace energymodel {

/// One model that was tried.
struct TermSet {
  std::vector<std::string> terms;
  std::string without;  ///< the term that left; empty for the full model
  std::size_t coefficients = 0;
  double bic = 0.0;
};

struct TermSelection {
  std::vector<TermSet> path;  ///< from the full model to the chosen one
  /// The best model left out whose BIC lies within 2 of the chosen one, if there is one: the data
  /// hardly prefer either.
  std::vector<TermSet> ties;
  std::vector<std::string> dropped;  ///< terms of the sum that the chosen model lacks
};

[[nodiscard]] TermSelection select_terms(const SumView& sum,
                                         const FitData& data,
                                         const Hardware& node,
                                         const FitOptions& options);

/// `fixed` entries that hold every linear coefficient of the terms outside `kept` at zero. Start-up
/// stays: whether a run has one is not a question of the data.
/// \throws Error(Errc::usage) for a name that is no term
[[nodiscard]] std::map<std::string, double> without_other_terms(
    const SumView& sum, const std::vector<std::string>& kept);

}  // namespace energymodel
