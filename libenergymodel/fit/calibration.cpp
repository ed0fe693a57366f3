// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/calibration.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "energymodel/fit/accuracy.hpp"
#include "energymodel/fit/inference.hpp"
#include "fit/calibration_formula.hpp"
#include "fit/median.hpp"

namespace energymodel {
namespace {

/// Rows behind each knot; fewer and its outer quantiles would be single rows.
constexpr std::size_t rows_per_knot = 150;
constexpr std::size_t most_knots = 6;

std::array<double, 2> range_of(std::span<const ScatterInputs> inputs,
                               double ScatterInputs::*member) {
  const auto [low, high] =
      std::minmax_element(inputs.begin(), inputs.end(), [&](const auto& a, const auto& b) {
        return a.*member < b.*member;
      });
  return {(*low).*member, (*high).*member};
}

/// The empirical quantile with the finite-sample correction of conformal prediction: the k-th
/// smallest of n with k = ceil((n + 1) p) from above the middle, and its mirror image below.
double corrected_quantile(std::span<const double> sorted, double p) {
  const auto n = static_cast<double>(sorted.size());
  const double upper = std::max(p, 1.0 - p);
  const double k = std::ceil((n + 1.0) * upper - 1e-9);
  if (k > n) {
    // Too few rows for this quantile: as wide as normal residuals of unknown scale would need.
    const double reach = student_quantile(2.0 * upper - 1.0, std::max(1.0, n - 1.0));
    const double seen = p > 0.5 ? sorted.back() : -sorted.front();
    return (p > 0.5 ? 1.0 : -1.0) * std::max(seen, reach);
  }
  const auto index = static_cast<std::size_t>(k) - 1;
  return p > 0.5 ? sorted[index] : sorted[sorted.size() - 1 - index];
}

/// Least squares of ln |residual| on 1, ln prediction and ln parameters. A column that does not
/// vary stays out. The level is left to the quantiles.
void fit_scale(std::span<const double> residuals,
               std::span<const ScatterInputs> inputs,
               Calibration& out) {
  out.ln_prediction = range_of(inputs, &ScatterInputs::ln_prediction);
  out.ln_parameters = range_of(inputs, &ScatterInputs::ln_parameters);
  std::vector<double> sizes;
  for (const double r : residuals) sizes.push_back(std::abs(r));
  const double typical = std::max(median(sizes), 1e-12);
  out.log_scale = {std::log(typical), 0.0, 0.0};
  constexpr std::size_t fewest = 30;
  if (residuals.size() < fewest) return;

  const auto n = static_cast<Eigen::Index>(residuals.size());
  Eigen::MatrixXd columns = Eigen::MatrixXd::Ones(n, 3);
  Eigen::VectorXd target(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto row = static_cast<std::size_t>(i);
    columns(i, 1) = inputs[row].ln_prediction;
    columns(i, 2) = inputs[row].ln_parameters;
    // A residual that happens to be near zero says little about the scale.
    target(i) = std::log(std::max(sizes[row], 0.05 * typical));
  }
  for (int column = 1; column <= 2; ++column) {
    const double spread = columns.col(column).maxCoeff() - columns.col(column).minCoeff();
    if (spread < 1e-6) columns.col(column).setZero();
  }
  const Eigen::VectorXd solved = columns.completeOrthogonalDecomposition().solve(target);
  out.log_scale = {solved(0), solved(1), solved(2)};
}

void fit_quantiles(std::span<const double> residuals,
                   std::span<const ScatterInputs> inputs,
                   Calibration& out) {
  std::vector<std::size_t> order(residuals.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return inputs[a].ln_parameters < inputs[b].ln_parameters;
  });
  const bool varies = out.ln_parameters[1] - out.ln_parameters[0] > 1e-6;
  const std::size_t knots =
      varies ? std::clamp(order.size() / rows_per_knot, std::size_t{1}, most_knots) : 1;
  out.knots.clear();
  out.quantiles.clear();
  for (std::size_t knot = 0; knot < knots; ++knot) {
    const std::size_t begin = order.size() * knot / knots;
    const std::size_t end = order.size() * (knot + 1) / knots;
    std::vector<double> scores;
    for (std::size_t i = begin; i < end; ++i) {
      const std::size_t row = order[i];
      const double sd =
          std::hypot(out.residual_sd(inputs[row]), std::sqrt(inputs[row].parameter_variance));
      scores.push_back(residuals[row] / sd);
    }
    const double middle = inputs[order[(begin + end) / 2]].ln_parameters;
    std::sort(scores.begin(), scores.end());
    std::array<double, 4> at{};
    for (std::size_t i = 0; i < at.size(); ++i) {
      at[i] = corrected_quantile(scores, interval_probabilities[i]);
    }
    if (!out.knots.empty() && middle <= out.knots.back()) continue;  // ties across a border
    out.knots.push_back(middle);
    out.quantiles.push_back(at);
  }
}

Calibration calibrate_without_evidence(std::span<const double> residuals,
                                       std::span<const ScatterInputs> inputs) {
  Calibration out;
  fit_scale(residuals, inputs, out);
  fit_quantiles(residuals, inputs, out);
  return out;
}

struct Tally {
  double rows = 0.0;
  double in_90 = 0.0;
  double in_50 = 0.0;

  void add(double residual, const std::array<double, 4>& q) {
    rows += 1.0;
    if (residual >= q[0] && residual <= q[3]) in_90 += 1.0;
    if (residual >= q[1] && residual <= q[2]) in_50 += 1.0;
  }
  [[nodiscard]] Coverage coverage() const {
    return rows > 0.0 ? Coverage{in_90 / rows, in_50 / rows} : Coverage{};
  }
};

CalibrationEvidence evidence_of(std::span<const double> residuals,
                                std::span<const ScatterInputs> inputs,
                                std::span<const std::size_t> fold_of_row) {
  CalibrationEvidence out;
  out.rows = residuals.size();
  out.folds = *std::max_element(fold_of_row.begin(), fold_of_row.end()) + 1;
  const auto range = range_of(inputs, &ScatterInputs::ln_parameters);
  Tally all;
  std::array<Tally, 3> thirds;
  std::vector<double> factors;
  for (std::size_t fold = 0; fold < out.folds; ++fold) {
    std::vector<double> kept_residuals;
    std::vector<ScatterInputs> kept_inputs;
    for (std::size_t row = 0; row < residuals.size(); ++row) {
      if (fold_of_row[row] == fold) continue;
      kept_residuals.push_back(residuals[row]);
      kept_inputs.push_back(inputs[row]);
    }
    if (kept_residuals.empty()) continue;
    const Calibration others = calibrate_without_evidence(kept_residuals, kept_inputs);
    for (std::size_t row = 0; row < residuals.size(); ++row) {
      if (fold_of_row[row] != fold) continue;
      const auto q = others.log_quantiles(inputs[row]);
      all.add(residuals[row], q);
      const double width = std::max(range[1] - range[0], 1e-12);
      const double along = 3.0 * (inputs[row].ln_parameters - range[0]) / width;
      thirds[std::min<std::size_t>(2, static_cast<std::size_t>(std::max(0.0, along)))].add(
          residuals[row], q);
      factors.push_back(std::exp(q[3] - q[0]));
    }
  }
  out.coverage = all.coverage();
  for (std::size_t i = 0; i < thirds.size(); ++i) out.thirds[i] = thirds[i].coverage();
  if (!factors.empty()) out.median_factor_90 = median(std::move(factors));
  std::vector<double> ratios;
  for (const double r : residuals) ratios.push_back(std::exp(-r));
  const Accuracy accuracy = accuracy_of(ratios);
  out.mean_absolute_error = accuracy.mean_absolute_error;
  out.median_absolute_error = accuracy.median_absolute_error;
  return out;
}

}  // namespace

double Calibration::residual_sd(const ScatterInputs& inputs) const noexcept {
  return energymodel::residual_sd(view_of(*this), inputs.ln_prediction, inputs.ln_parameters);
}

std::array<double, 4> Calibration::log_quantiles(const ScatterInputs& inputs) const noexcept {
  const CalibrationView view = view_of(*this);
  const double residual = residual_sd(inputs);
  const double sd = std::sqrt(residual * residual + inputs.parameter_variance);
  std::array<double, 4> out = quantiles[0];
  for (std::size_t knot = 1; knot < knots.size(); ++knot) {
    const double share = share_of_knot(view, knot, inputs.ln_parameters);
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] += (quantiles[knot][i] - quantiles[knot - 1][i]) * share;
    }
  }
  for (double& quantile : out) quantile *= sd;
  return out;
}

Calibration calibrate(std::span<const double> log_residuals,
                      std::span<const ScatterInputs> inputs,
                      std::span<const std::size_t> fold_of_row) {
  Calibration out = calibrate_without_evidence(log_residuals, inputs);
  out.evidence = evidence_of(log_residuals, inputs, fold_of_row);
  return out;
}

}  // namespace energymodel
