// SPDX-License-Identifier: Apache-2.0
#include "fit/condensed.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace energymodel {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Thinned rows may hardly touch a coefficient, whose logarithm then runs to where all rows cannot
/// bring it back from.
bool is_within_reach(std::span<const double> start, std::span<const double> near) {
  constexpr double furthest = 12.0;
  return std::equal(start.begin(), start.end(), near.begin(), [](double a, double b) {
    return std::abs(a - b) < furthest;
  });
}

}  // namespace

// One root of the column-scaled J'J: its eigenvectors, each times the root of its value.
void condense(const ProductMoments& moments,
              std::span<double> residuals,
              std::span<double> jacobian) {
  const auto p = static_cast<Eigen::Index>(moments.columns) - 1;
  const Eigen::Map<const MatrixXd> products(moments.products.data(), p + 1, p + 1);
  VectorXd scale = products.diagonal().head(p).cwiseSqrt();
  for (double& s : scale) {
    if (!(s > 0.0)) s = 1.0;
  }
  const VectorXd inverse = scale.cwiseInverse();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(
      inverse.asDiagonal() * products.topLeftCorner(p, p) * inverse.asDiagonal());
  const VectorXd& values = eigen.eigenvalues();
  const double least =
      values.maxCoeff() * static_cast<double>(p) * std::numeric_limits<double>::epsilon();
  const VectorXd along =
      eigen.eigenvectors().transpose() * inverse.cwiseProduct(products.col(p).head(p));
  double rest = products(p, p);
  for (Eigen::Index i = 0; i < p; ++i) {
    const double root = values(i) > least ? std::sqrt(values(i)) : 0.0;
    const double residual = root > 0.0 ? along(i) / root : 0.0;
    residuals[static_cast<std::size_t>(i)] = residual;
    rest -= residual * residual;
    for (Eigen::Index k = 0; k < p; ++k) {
      jacobian[static_cast<std::size_t>(i * p + k)] = root * eigen.eigenvectors()(k, i) * scale(k);
    }
  }
  residuals[static_cast<std::size_t>(p)] = std::sqrt(std::max(0.0, rest));
  std::fill_n(jacobian.begin() + p * p, p, 0.0);
}

ResidualFunction condensed(MomentFunction moments) {
  return [moments = std::move(moments), last_logs = std::vector<double>(), last = ProductMoments()](
             std::span<const double> logs,
             std::span<double> residuals,
             std::span<double> jacobian) mutable {
    if (!std::equal(logs.begin(), logs.end(), last_logs.begin(), last_logs.end())) {
      last = moments(logs);
      last_logs.assign(logs.begin(), logs.end());
    }
    if (!last.is_defined) return false;
    if (!jacobian.empty()) {
      condense(last, residuals, jacobian);
      return true;
    }
    std::fill(residuals.begin(), residuals.end(), 0.0);
    residuals.back() = std::sqrt(last(last.columns - 1, last.columns - 1));
    return true;
  };
}

LeastSquaresResult solve_condensed(const MomentFunction& moments,
                                   const MomentFunction& of_thinned,
                                   std::span<const double> start,
                                   double start_cost,
                                   const LeastSquaresOptions& options) {
  const ResidualFunction evaluate = condensed(moments);
  std::vector<double> from(start.begin(), start.end());
  if (of_thinned) {
    LeastSquaresOptions rough = options;
    rough.cost_tolerance = std::max(options.cost_tolerance, 1e-7);
    const std::vector<double> near =
        solve_least_squares(start.size() + 1, condensed(of_thinned), start, rough).parameters;
    std::vector<double> residuals(start.size() + 1);
    if (is_within_reach(start, near) && evaluate(near, residuals, {}) &&
        0.5 * residuals.back() * residuals.back() < start_cost) {
      from = near;
    }
  }
  return solve_least_squares(start.size() + 1, evaluate, from, options);
}

}  // namespace energymodel
