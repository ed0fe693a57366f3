// SPDX-License-Identifier: Apache-2.0
/// \file
/// Numbers and sentences that both reports of a fit, text and page, are made of.
#pragma once

#include <functional>
#include <string>
#include <vector>

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

}  // namespace energymodel::cli
