// SPDX-License-Identifier: Apache-2.0
/// \file
/// A variance component for a declared group of runs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

/// Coefficients and groups' effects that are at rest: the coefficients are an optimum of what was
/// measured without the effects, no higher than what a fit from all starts finds, and the effects
/// are means of the residuals by level, shrunk by tau^2 / (tau^2 + sigma^2 / n), with the variance
/// tau^2 between levels estimated by moments (DerSimonian and Laird 1986). The loss is taken at the
/// scale of the residuals after three rounds, kept from there on as the preliminary scale of an
/// MM-estimator is (Yohai, Ann. Statist. 15, 1987). Where rounds do not come to rest, the outcome
/// says so.
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
