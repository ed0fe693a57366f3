// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which terms the data ask for. Layer 4.
///
/// Backward elimination by BIC: the term whose absence lowers it most leaves, until none does; then
/// a term that is better exchanged for one outside is, and elimination goes on. BIC and not AIC: a
/// transition that does not exist under the smaller model makes AIC keep spurious levels in half of
/// all fits. Costs compare at one loss scale, that of the full model.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "energymodel/fit/fit.hpp"

namespace energymodel {

/// |predicted / measured - 1| of rows whose fold the fit has not seen, net of a start-up that is
/// held fixed.
struct HeldOutError {
  double mean = 0.0;
  double median = 0.0;
};

/// One model that was tried.
struct TermSet {
  std::vector<std::string> terms;
  std::string without;  ///< the term that left; empty for the full model
  std::string added;    ///< the term that came in its place; mostly none
  std::size_t coefficients = 0;
  double bic = 0.0;
  std::optional<HeldOutError>
      held_out;  ///< none without folds, or where a fold could not be fitted
};

/// A model that the data hardly tell from the chosen one, and how far apart their predictions of
/// the fitted rows lie: |other / chosen - 1|, net of a start-up that is held fixed.
struct TermTie {
  TermSet set;
  double median_difference = 0.0;
  double largest_difference = 0.0;
};

struct TermSelection {
  std::vector<TermSet> path;  ///< from the full model to the chosen one
  std::vector<TermTie> ties;  ///< models passed over whose BIC lies within 2 of the chosen one's
  std::vector<std::string> dropped;  ///< terms of the sum that the chosen model lacks
  double loss_scale = 0.0;           ///< at which all of them were compared
};

/// \param fold_of_row  for the held-out errors of the path and the ties: every fold is fitted to
///                     the rows of the others, from its own starts; empty for no such errors
/// \throws Error as fit() does
[[nodiscard]] TermSelection select_terms(const SumView& sum,
                                         const FitData& data,
                                         const Hardware& node,
                                         const FitOptions& options,
                                         std::span<const std::size_t> fold_of_row = {});

/// `fixed` entries that hold every linear coefficient of the terms outside `kept` at zero. Start-up
/// stays: whether a run has one is not a question of the data.
/// \throws Error(Errc::usage) for a name that is no term
[[nodiscard]] std::map<std::string, double> without_other_terms(
    const SumView& sum, const std::vector<std::string>& kept);

}  // namespace energymodel
