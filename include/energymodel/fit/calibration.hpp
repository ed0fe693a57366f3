// SPDX-License-Identifier: Apache-2.0
/// \file
/// Prediction intervals whose coverage has been measured. Layer 4.
///
/// Residuals of held-out rows, divided by how much such rows are expected to scatter, give the
/// quantiles of the interval directly: heavy tails and skew are taken from the data, not assumed
/// away (cross-validation conformal prediction; Vovk, Ann. Math. Artif. Intell. 74, 2015).
///
///   sd(x)^2  = exp(2 (a + b ln prediction + c ln parameters)) + parameter variance(x)
///   interval = prediction * exp(quantile(ln parameters) * sd(x))
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace energymodel {

/// The probabilities whose quantiles are kept: the ends of the 90 % and of the 50 % interval.
inline constexpr std::array<double, 4> interval_probabilities{0.05, 0.25, 0.75, 0.95};

/// What is known of a job when its interval is asked for.
struct ScatterInputs {
  double ln_prediction = 0.0;  ///< of the part being fitted
  double ln_parameters = 0.0;
  double parameter_variance = 0.0;  ///< of ln prediction, from the coefficients' covariance
};

/// How often held-out runs fell inside.
struct Coverage {
  double of_90 = 0.0;
  double of_50 = 0.0;
};

/// What the calibration rests on.
struct CalibrationEvidence {
  std::size_t rows = 0;
  std::size_t groups = 0;
  std::size_t folds = 0;
  Coverage coverage;                 ///< each fold calibrated by the others
  std::array<Coverage, 3> thirds{};  ///< of the range of parameters, smallest first
  double median_factor_90 = 1.0;     ///< median of high / low of the 90 % interval
  double mean_absolute_error = 0.0;  ///< of predicted / measured - 1
  double median_absolute_error = 0.0;
};

struct Calibration {
  std::array<double, 3> log_scale{};             ///< a, b, c above
  std::array<double, 2> ln_prediction{};         ///< range that the scale was fitted on
  std::array<double, 2> ln_parameters{};         ///< likewise
  std::vector<double> knots;                     ///< ln parameters, ascending
  std::vector<std::array<double, 4>> quantiles;  ///< at each knot, of the standardised residual
  CalibrationEvidence evidence;

  /// The standard deviation that residuals are divided by, without the coefficients' part.
  [[nodiscard]] double residual_sd(const ScatterInputs& inputs) const noexcept;
  /// Quantiles of ln(measured / predicted) at interval_probabilities.
  [[nodiscard]] std::array<double, 4> log_quantiles(const ScatterInputs& inputs) const noexcept;
};

/// Calibrates on held-out rows.
///
/// \param log_residuals  ln measured - ln predicted, each of a row that its fit had not seen
/// \param fold_of_row    the fold in which the row was held out, for the evidence
/// \pre equal sizes, at least one row
[[nodiscard]] Calibration calibrate(std::span<const double> log_residuals,
                                    std::span<const ScatterInputs> inputs,
                                    std::span<const std::size_t> fold_of_row);

}  // namespace energymodel
