// SPDX-License-Identifier: Apache-2.0
/// \file
/// The prediction of one fitted sum, with what scatters around it.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "energymodel/fit/fitted_model.hpp"
#include "fit/scatter.hpp"

namespace energymodel {

inline double square(double x) { return x * x; }

/// The standard deviation of normal residuals with a 90 % interval as wide.
inline double normal_sd(const std::array<double, 4>& log_quantiles) {
  constexpr double width_of_90 = 2.0 * 1.6448536269514722;  // quantile(0.95) of the normal
  return (log_quantiles[3] - log_quantiles[0]) / width_of_90;
}

/// The interval of fixed + fitted, of which the fitted part scatters.
template <class D>
Interval<D> interval_of(Quantity<D> fixed, Quantity<D> fitted, const std::array<double, 4>& q) {
  return {fixed + fitted * std::exp(q[0]),
          fixed + fitted * std::exp(q[1]),
          fixed + fitted * std::exp(q[2]),
          fixed + fitted * std::exp(q[3])};
}

/// The prediction of a sum, with what scatters around it.
template <class S>
Predicted<typename S::cost> predicted(const FittedSum<S>& sum,
                                      const Workload& job,
                                      const Hardware& node,
                                      std::string_view group) {
  Predicted<typename S::cost> out;
  const Quantity<typename S::cost> fixed(startup_of(sum));
  const double factor = sum.groups ? sum.groups->factor(group) : 1.0;
  const auto fitted = (sum(job, node) - fixed) * factor;
  out.median = fixed + fitted;
  // Only the part that was fitted scatters; a known start-up does not.
  out.mean = fixed + fitted * sum.mean_over_median;
  const ScatterInputs inputs = scatter_inputs(sum, job, node, group);
  out.parameter_sd = std::sqrt(inputs.parameter_variance);
  out.residual_sd = sum.scale;
  if (!sum.calibration) return out;
  const auto q = sum.calibration->log_quantiles(inputs);
  out.residual_sd = std::sqrt(std::max(0.0, square(normal_sd(q)) - inputs.parameter_variance));
  out.interval = interval_of(fixed, fitted, q);
  return out;
}

}  // namespace energymodel
