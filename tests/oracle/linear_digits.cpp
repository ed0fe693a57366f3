// SPDX-License-Identifier: Apache-2.0
#include <Eigen/Core>
#include <algorithm>

#include "fit/nnls.hpp"
#include "oracle/energy_oracle.hpp"

namespace energymodel::test {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Columns divided by what was measured.
MatrixXd relative_design(const EnergyOracle& oracle, const std::vector<std::string>& names) {
  MatrixXd out(static_cast<Index>(oracle.rows()), static_cast<Index>(names.size()));
  for (Index k = 0; k < out.cols(); ++k) {
    for (Index i = 0; i < out.rows(); ++i) {
      const auto row = static_cast<std::size_t>(i);
      out(i, k) = oracle[names[static_cast<std::size_t>(k)]][row] / oracle["energy_j"][row];
    }
  }
  return out;
}

/// design * x - 1.
ResidualFunction relative_residuals(const MatrixXd& design) {
  return
      [design](std::span<const double> x, std::span<double> residuals, std::span<double> jacobian) {
        using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        const Eigen::Map<const VectorXd> at(x.data(), design.cols());
        Eigen::Map<VectorXd>(residuals.data(), design.rows()) = (design * at).array() - 1.0;
        if (!jacobian.empty()) {
          Eigen::Map<RowMajor>(jacobian.data(), design.rows(), design.cols()) = design;
        }
        return true;
      };
}

std::vector<double> errors_at(const MatrixXd& design, std::span<const double> x) {
  const auto rows = static_cast<std::size_t>(design.rows());
  const Linearisation at = linearise(rows, relative_residuals(design), x);
  return standard_errors(covariance(at, CovarianceKind::model), x.size());
}

const std::vector<std::string> dependent{"time_s", "tflop", "ksteps", "klayersteps", "terabytes"};

Identifiability rank_deficient() {
  const EnergyOracle oracle = read_energy_oracle("energy_rankdef");
  const std::vector<double> zero(dependent.size());
  const auto evaluate = relative_residuals(relative_design(oracle, dependent));
  return identifiability(linearise(oracle.rows(), evaluate, zero));
}

}  // namespace

std::vector<Finding> rank_deficient_findings() {
  return describe_null_space(rank_deficient(), dependent);
}

Agreements linear_digits() {
  const EnergyOracle oracle = read_energy_oracle("energy_linear");
  const auto names = oracle.expected["columns"].get<std::vector<std::string>>();
  const MatrixXd a = relative_design(oracle, names);
  Agreements out;
  const auto add = [&](const char* quantity, double digits, double wanted, const char* why = "") {
    out.push_back({"energy_linear", quantity, digits, wanted, why});
  };

  const nlohmann::json& free = oracle.expected["unconstrained"];
  const std::vector<double> zero(names.size());
  const auto result = solve_least_squares(oracle.rows(), relative_residuals(a), zero);
  add("parameters", worst_digits(result.parameters, numbers(free["x"])), 10.0);
  add("standard errors", worst_digits(errors_at(a, result.parameters), numbers(free["se"])), 10.0);
  add("residual sum of squares", matching_digits(2.0 * result.cost, number(free["rss"])), 10.0);

  const nlohmann::json& bound = oracle.expected["nnls"];
  const VectorXd x = solve_nnls(a.transpose() * a, a.transpose() * VectorXd::Ones(a.rows()));
  const std::vector<double> found(x.data(), x.data() + x.size());
  add("non-negative: parameters", worst_digits(found, numbers(bound["x"])), 10.0);
  const VectorXd residual = a * x - VectorXd::Ones(a.rows());
  add("non-negative: residual sum of squares",
      matching_digits(residual.squaredNorm(), number(bound["rss"])),
      10.0);
  // The oracle's is of half the sum of squares, and zero for what is not clamped.
  const VectorXd gradient = a.transpose() * residual;
  add("non-negative: gradient",
      worst_digits({gradient.data(), names.size()}, numbers(bound["kkt_gradient"])),
      10.0,
      "the oracle prints 12 digits; zeros are compared absolutely");
  const auto active = bound["active"].get<std::vector<Index>>();
  const MatrixXd passive = a(Eigen::all, active);
  std::vector<double> positive;
  for (const Index k : active) positive.push_back(x(k));
  add("non-negative: standard errors",
      worst_digits(errors_at(passive, positive), numbers(bound["se_active"])),
      10.0);
  return out;
}

Agreements rank_deficient_digits() {
  const EnergyOracle oracle = read_energy_oracle("energy_rankdef");
  const Identifiability known = rank_deficient();
  Agreements out;
  const auto add = [&](const char* quantity, double digits, double wanted, const char* why = "") {
    out.push_back({"energy_rankdef", quantity, digits, wanted, why});
  };
  const auto rank = oracle.expected["rank"].get<std::size_t>();
  add("rank", known.rank == rank ? most_digits : 0.0, most_digits, "a count");
  auto expected = numbers(oracle.expected["scaled_singular_values"]);
  add("singular values",
      worst_digits(std::span(known.singular_values).first(rank), std::span(expected).first(rank)),
      10.0,
      "all but the one that is rounding");
  if (known.null_vectors.size() != 1) return out;
  std::vector<double> direction = known.null_vectors.front();
  const double first = direction.front();
  for (double& entry : direction) entry /= first;
  add("null vector, up to scale",
      worst_digits(direction, numbers(oracle.expected["null_vector"])),
      10.0);
  return out;
}

}  // namespace energymodel::test
