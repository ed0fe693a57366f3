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
  return
      [moments = std::move(moments)](
          std::span<const double> logs, std::span<double> residuals, std::span<double> jacobian) {
        const ProductMoments at = moments(logs, !jacobian.empty());
        if (!at.is_defined) return false;
        if (!jacobian.empty()) {
          condense(at, residuals, jacobian);
          return true;
        }
        std::fill(residuals.begin(), residuals.end(), 0.0);
        residuals.back() = std::sqrt(at(at.columns - 1, at.columns - 1));
        return true;
      };
}

}  // namespace energymodel
