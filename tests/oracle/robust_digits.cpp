// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "energymodel/fit/calibration.hpp"
#include "energymodel/fit/loss.hpp"
#include "oracle/energy_oracle.hpp"

namespace energymodel::test {
namespace {

/// The signed root of the loss: half its square is the loss, so that a least-squares solver
/// minimises the robust cost.
ResidualFunction robust_residuals(ResidualFunction log_residuals, Loss loss, double scale) {
  return
      [log_residuals = std::move(log_residuals), loss, scale](
          std::span<const double> theta, std::span<double> residuals, std::span<double> jacobian) {
        if (!log_residuals(theta, residuals, jacobian)) return false;
        for (std::size_t row = 0; row < residuals.size(); ++row) {
          const double u = residuals[row] / scale;
          const double root = std::sqrt(loss_value(loss, u));
          residuals[row] = scale * std::copysign(root, u);
          if (jacobian.empty()) continue;
          const double slope = root > 1e-8 ? std::abs(u) * loss_weight(loss, u) / root : 1.0;
          for (std::size_t i = 0; i < theta.size(); ++i) jacobian[row * theta.size() + i] *= slope;
        }
        return true;
      };
}

}  // namespace

Agreements robust_digits() {
  const EnergyOracle oracle = read_energy_oracle("energy_outliers");
  const ResidualFunction log_residuals = logistic3_residuals(oracle);
  const auto start = numbers(read_energy_oracle("energy_logistic3").expected["truth_theta"]);
  struct Case {
    const char* name;
    Loss loss;
    double tuning;
  };
  Agreements out;
  for (const Case& c : {Case{"huber", Loss::huber, huber_tuning},
                        Case{"cauchy", Loss::cauchy, cauchy_tuning},
                        Case{"tukey", Loss::tukey, tukey_tuning}}) {
    const nlohmann::json& expected = oracle.expected["fits"][c.name];
    const double scale = number(expected["delta"]) / c.tuning;
    const auto evaluate = robust_residuals(log_residuals, c.loss, scale);
    const LeastSquaresResult found = solve_least_squares(oracle.rows(), evaluate, start);
    const std::string row = std::string("energy_outliers, ").append(c.name);
    out.push_back(
        {row, "parameters", worst_digits(found.parameters, numbers(expected["theta"])), 10.0, ""});
    out.push_back(
        {row, "cost", matching_digits(found.cost, number(expected["ceres_cost"])), 10.0, ""});
  }
  return out;
}

Agreements conformal_digits() {
  const auto json = read_json(oracle_folder("oracles") + "/conformal.json");
  std::vector<double> scores = numbers(json["scores"]);
  const std::vector<ScatterInputs> inputs(scores.size());
  std::vector<std::size_t> folds;
  for (std::size_t i = 0; i < scores.size(); ++i) folds.push_back(i % 5);
  const double expected = number(json["quantiles"]["0.05"]["q"]);
  Agreements out;
  const auto add = [&](const char* quantity, double found, double value) {
    out.push_back({"conformal", quantity, matching_digits(found, value), 12.0, ""});
  };
  add("quantile 0.95", calibrate(scores, inputs, folds).log_quantiles({})[3], expected);
  for (double& score : scores) score = -score;
  add("quantile 0.05, signs changed",
      calibrate(scores, inputs, folds).log_quantiles({})[0],
      -expected);
  return out;
}

}  // namespace energymodel::test
