// SPDX-License-Identifier: Apache-2.0
/// \file
/// The derivative of a loss, as standard errors need it.
#pragma once

#include "energymodel/fit/loss.hpp"

namespace energymodel {

/// The derivative of psi(u) = u loss_weight(u), for the mean that corrects the residuals.
inline double psi_slope(Loss loss, double u) {
  constexpr double h = 1e-5;
  const auto psi = [loss](double x) { return x * loss_weight(loss, x); };
  return (psi(u + h) - psi(u - h)) / (2.0 * h);
}

/// That mean is taken for no less, or a loss that lets go of nearly all rows would divide by zero.
inline constexpr double least_mean_slope = 0.05;

}  // namespace energymodel
