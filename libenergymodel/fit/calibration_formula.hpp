// SPDX-License-Identifier: Apache-2.0
/// \file
/// The formulas of an interval, for one job (double) or several side by side (Pack).
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "energymodel/choose.hpp"
#include "energymodel/fit/calibration.hpp"

namespace energymodel {

/// The numbers of a Calibration, where they are.
struct CalibrationView {
  std::array<double, 3> log_scale{};
  std::array<double, 2> ln_prediction{};
  std::array<double, 2> ln_parameters{};
  std::size_t knot_count = 0;
  const double* knots = nullptr;
  const std::array<double, 4>* quantiles = nullptr;
};

[[nodiscard]] inline CalibrationView view_of(const Calibration& from) {
  return {from.log_scale,
          from.ln_prediction,
          from.ln_parameters,
          from.knots.size(),
          from.knots.data(),
          from.quantiles.data()};
}

template <class V>
V residual_sd(const CalibrationView& at, const V& ln_prediction, const V& ln_parameters) {
  using std::exp;
  const auto clamped = [](const V& value, const std::array<double, 2>& range) {
    return smaller(larger(value, range[0]), range[1]);
  };
  return exp(at.log_scale[0] + at.log_scale[1] * clamped(ln_prediction, at.ln_prediction) +
             at.log_scale[2] * clamped(ln_parameters, at.ln_parameters));
}

/// The quantiles of the standardised residual are linear between the knots and constant outside
/// them: those at the first knot, and from each knot to the next this share of their difference.
template <class V>
V share_of_knot(const CalibrationView& at, std::size_t knot, const V& ln_parameters) {
  const double left = at.knots[knot - 1];
  const V along = (ln_parameters - left) * (1.0 / (at.knots[knot] - left));
  return smaller(larger(along, 0.0), 1.0);
}

}  // namespace energymodel
