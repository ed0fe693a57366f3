// SPDX-License-Identifier: Apache-2.0
/// \file
/// A variance component for a declared group of runs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

/// Alternates between the coefficients and the groups' effects until the effects move by less than
/// 1e-6, for at most twelve rounds: where they resemble a term of the sum, they move on slowly and
/// are taken from the last round. The effects are means of the residuals by level, shrunk by
/// tau^2 / (tau^2 + sigma^2 / n) with the variance tau^2 between levels estimated by moments
/// (DerSimonian and Laird 1986).
///
/// \param adjusted  in: as measured; out: measured with the effects taken out of the fitted part
/// \param result    in: the fit without groups; out: the fit of `adjusted`
/// \throws Error as fit() does
GroupEffects fit_group_effects(const SumView& sum,
                               const Measurements& rows,
                               std::span<const double> measured,
                               const Hardware& node,
                               const FitOptions& options,
                               const std::string& column,
                               std::vector<double>& adjusted,
                               FitResult& result);

}  // namespace energymodel
