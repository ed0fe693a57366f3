// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a calibration needs to know of a prediction.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "energymodel/fit/any_sum.hpp"
#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

inline double ln_parameters(const Workload& job) { return std::log(std::max(1.0, job.parameters)); }

/// A start-up that was held fixed [base units]: it neither is fitted nor scatters.
template <class S>
double startup_of(const FittedSum<S>& sum) {
  return sum.standing[0] == Standing::fixed ? sum.coefficients[0] : 0.0;
}

/// Without allocation: the gradient stands on the stack.
template <class S>
ScatterInputs scatter_inputs(const FittedSum<S>& sum,
                             const Workload& job,
                             const Hardware& node,
                             std::string_view group) {
  std::array<double, S::size> gradient{};
  const double value = view_of<S>().evaluate(job, node, sum.coefficients.data(), gradient.data());
  const double fitted = value - startup_of(sum);
  ScatterInputs out;
  out.ln_prediction = std::log(fitted);
  out.ln_parameters = ln_parameters(job);
  if (sum.groups) {
    out.ln_prediction += std::log(sum.groups->factor(group));
    if (!sum.groups->knows(group)) out.parameter_variance = sum.groups->sd * sum.groups->sd;
  }
  const std::size_t p = sum.free.size();
  if (sum.log_covariance.size() != p * p) return out;
  double variance = 0.0;
  const auto slope = [&](std::size_t k) {
    const std::size_t i = sum.free[k];
    return gradient[i] * sum.coefficients[i] / fitted;
  };
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t j = 0; j < p; ++j) {
      variance += slope(i) * sum.log_covariance[i * p + j] * slope(j);
    }
  }
  out.parameter_variance += std::max(0.0, variance);
  return out;
}

}  // namespace energymodel
