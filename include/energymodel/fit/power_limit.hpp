// SPDX-License-Identifier: Apache-2.0
/// \file
/// The clock that a power limit leaves. Layer 4.
#pragma once

#include <optional>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

/// The lowest clock over the reference clock that a limit is taken to lead to.
inline constexpr double lowest_clock_ratio = 0.3;

/// The highest clock ratio, at most that of the job, at which the predicted mean power keeps a
/// limit: boards hold a power limit by lowering their clock. Nothing where the model does not say
/// how power depends on the clock (its runs were all at one), or where the lowest clock still draws
/// more.
[[nodiscard]] std::optional<double> clock_ratio_under(const FittedModel& model,
                                                      Workload job,
                                                      Power<> limit) noexcept;

}  // namespace energymodel
