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

/// The fitted part of a sum in an average group, and what it grows by with the logarithm of each
/// coefficient [base units]. Nothing is allocated.
template <class S>
struct LogSlopes {
  double fitted = 0.0;
  std::array<double, S::size> by_coefficient{};

  LogSlopes(const FittedSum<S>& sum, const Workload& job, const Hardware& node) {
    const double value =
        view_of<S>().evaluate(job, node, sum.coefficients.data(), by_coefficient.data());
    fitted = value - startup_of(sum);
    for (std::size_t i = 0; i < S::size; ++i) by_coefficient[i] *= sum.coefficients[i];
  }
};

/// a' C b over the fitted coefficients, C the covariance of their logarithms; 0 where that is not
/// known.
/// \param a, b  by all coefficients
template <class S>
double log_covariance_of(const FittedSum<S>& sum,
                         const std::array<double, S::size>& a,
                         const std::array<double, S::size>& b) {
  const std::size_t p = sum.free.size();
  if (sum.log_covariance.size() != p * p) return 0.0;
  double out = 0.0;
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t j = 0; j < p; ++j) {
      out += a[sum.free[i]] * sum.log_covariance[i * p + j] * b[sum.free[j]];
    }
  }
  return out;
}

template <class S>
ScatterInputs scatter_inputs(const FittedSum<S>& sum,
                             const Workload& job,
                             const Hardware& node,
                             std::string_view group) {
  LogSlopes<S> slopes(sum, job, node);
  ScatterInputs out;
  out.ln_prediction = std::log(slopes.fitted);
  out.ln_parameters = ln_parameters(job);
  if (sum.groups) {
    out.ln_prediction += std::log(sum.groups->factor(group));
    if (!sum.groups->knows(group)) out.parameter_variance = sum.groups->sd * sum.groups->sd;
  }
  for (double& slope : slopes.by_coefficient) slope /= slopes.fitted;
  out.parameter_variance +=
      std::max(0.0, log_covariance_of(sum, slopes.by_coefficient, slopes.by_coefficient));
  return out;
}

}  // namespace energymodel
