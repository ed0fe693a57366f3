// SPDX-License-Identifier: Apache-2.0
#include "fit/nnls.hpp"

#include <Eigen/Cholesky>
#include <vector>

namespace energymodel {
namespace {

using Index = Eigen::Index;

/// The unconstrained minimiser over the coordinates in `passive`.
Eigen::VectorXd solve_passive(const Eigen::MatrixXd& gram,
                              const Eigen::VectorXd& moment,
                              const std::vector<Index>& passive) {
  const auto n = static_cast<Index>(passive.size());
  Eigen::MatrixXd sub(n, n);
  Eigen::VectorXd right(n);
  for (Index i = 0; i < n; ++i) {
    const Index row = passive[static_cast<std::size_t>(i)];
    right(i) = moment(row);
    for (Index j = 0; j < n; ++j) sub(i, j) = gram(row, passive[static_cast<std::size_t>(j)]);
  }
  return sub.ldlt().solve(right);
}

}  // namespace

Eigen::VectorXd solve_nnls(const Eigen::MatrixXd& gram, const Eigen::VectorXd& moment) {
  const Index p = gram.rows();
  if (p == 0) return {};
  Eigen::VectorXd scale = gram.diagonal().cwiseSqrt();
  for (Index i = 0; i < p; ++i) scale(i) = scale(i) > 0.0 ? 1.0 / scale(i) : 0.0;
  const Eigen::MatrixXd g = scale.asDiagonal() * gram * scale.asDiagonal();
  const Eigen::VectorXd h = scale.cwiseProduct(moment);

  constexpr double tolerance = 1e-12;
  Eigen::VectorXd x = Eigen::VectorXd::Zero(p);
  std::vector<bool> is_passive(static_cast<std::size_t>(p), false);
  std::vector<Index> passive;
  const auto drop_nonpositive = [&] {
    std::vector<Index> kept;
    for (const Index i : passive) {
      if (x(i) > tolerance * x.maxCoeff()) {
        kept.push_back(i);
      } else {
        x(i) = 0.0;
        is_passive[static_cast<std::size_t>(i)] = false;
      }
    }
    passive = kept;
  };

  for (Index round = 0; round < 3 * p; ++round) {
    const Eigen::VectorXd gradient = h - g * x;
    Index entering = -1;
    double steepest = tolerance * (1.0 + h.cwiseAbs().maxCoeff());
    for (Index i = 0; i < p; ++i) {
      if (!is_passive[static_cast<std::size_t>(i)] && scale(i) > 0.0 && gradient(i) > steepest) {
        steepest = gradient(i);
        entering = i;
      }
    }
    if (entering < 0) break;
    is_passive[static_cast<std::size_t>(entering)] = true;
    passive.push_back(entering);

    for (bool feasible = false; !feasible;) {
      const Eigen::VectorXd wanted = solve_passive(g, h, passive);
      double step = 1.0;
      for (std::size_t k = 0; k < passive.size(); ++k) {
        const double from = x(passive[k]);
        const double to = wanted(static_cast<Index>(k));
        if (to <= 0.0) step = std::min(step, from / (from - to));
      }
      feasible = step >= 1.0;
      for (std::size_t k = 0; k < passive.size(); ++k) {
        double& at = x(passive[k]);
        at += step * (wanted(static_cast<Index>(k)) - at);
      }
      if (!feasible) drop_nonpositive();
      if (passive.empty()) break;
    }
  }
  return scale.cwiseProduct(x);
}

}  // namespace energymodel
