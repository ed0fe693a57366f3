// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the numbers of a model file have to be together. Internal to io.
#pragma once

#include <cstddef>
#include <span>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

/// Whether a row-major matrix is symmetric and has no negative eigenvalue, but for rounding.
/// \pre size * size values
[[nodiscard]] bool is_covariance(std::span<const double> values, std::size_t size);

/// Whether energy and duration are finite for a job at the upper end of the model's domain: numbers
/// that are each finite can still overflow together.
[[nodiscard]] bool predicts_finite_costs(const FittedModel& model);

}  // namespace energymodel
