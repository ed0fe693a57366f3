// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "energymodel/fit/least_squares.hpp"
#include "fit/fit_problem.hpp"
#include "fit/nnls.hpp"

namespace energymodel {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Below this share of every row's cost a coefficient is zero: in logarithms it would run to minus
/// infinity.
constexpr double negligible_share = 1e-9;

Eigen::Index as_index(std::size_t i) { return static_cast<Eigen::Index>(i); }

std::span<const double> span_of(const VectorXd& v) {
  return {v.data(), static_cast<std::size_t>(v.size())};
}

}  // namespace

void FitProblem::reweight(Candidate& candidate, int iterations, bool cold) const {
  std::vector<double> without = candidate.coefficients;
  for (const std::size_t i : linear_) without[i] = 0.0;
  VectorXd known;
  RowMajor features;
  model_at(without, known, linear_, &features);
  const Eigen::Map<const VectorXd> net(net_.data(), as_index(net_.size()));

  const auto solve = [&](const VectorXd& model, const VectorXd& target, const VectorXd& weight) {
    const MatrixXd relative = model.cwiseInverse().asDiagonal() * features;
    const MatrixXd weighted = weight.asDiagonal() * relative;
    MatrixXd gram = relative.transpose() * weighted;
    VectorXd moment = weighted.transpose() * target;
    for (const auto& [index, prior] : priors_) {
      const auto at = std::find(linear_.begin(), linear_.end(), index);
      if (at == linear_.end()) continue;
      const Eigen::Index k = at - linear_.begin();
      const double precision = candidate.scale / prior.sd;
      gram(k, k) += precision * precision;
      moment(k) += precision * precision * prior.value;
    }
    return solve_nnls(gram, moment);
  };
  if (cold) candidate.scale = given_scale_ > 0.0 ? given_scale_ : assumed_scatter_;
  VectorXd c(as_index(linear_.size()));
  if (cold) {
    c = solve(net, (net - known).cwiseQuotient(net), VectorXd::Ones(net.size()));
  } else {
    for (std::size_t k = 0; k < linear_.size(); ++k) {
      c(as_index(k)) = candidate.coefficients[linear_[k]];
    }
  }
  VectorXd model(net.size());
  const auto residuals_at = [&](const VectorXd& at) {
    model = known + features * at;
    return VectorXd((net.cwiseQuotient(model)).array().log());
  };
  const auto update_scale = [&](const VectorXd& residual) {
    if (cold) candidate.scale = scale_of(span_of(residual));
  };

  VectorXd residual = residuals_at(c);
  update_scale(residual);
  for (int i = 0; i < iterations; ++i) {
    const VectorXd weight =
        residual.unaryExpr([&](double r) { return loss_weight(loss_, r / candidate.scale); });
    // ln model is linearised at c; what the known part contributes does not depend on it.
    const VectorXd target = residual + (model - known).cwiseQuotient(model);
    const VectorXd step = solve(model, target, weight) - c;
    const auto cost_at = [&](const VectorXd& residuals, const VectorXd& at) {
      std::vector<double> coefficients = candidate.coefficients;
      for (std::size_t k = 0; k < linear_.size(); ++k) coefficients[linear_[k]] = at(as_index(k));
      return cost(span_of(residuals), candidate.scale) + prior_cost(coefficients, candidate.scale);
    };
    const double before = cost_at(residual, c);
    constexpr double shortest = 1e-4;
    double length = 1.0;
    VectorXd next = residual;
    for (; length > shortest; length *= 0.5) {
      next = residuals_at(c + length * step);
      if (next.allFinite() && cost_at(next, c + length * step) <= before) break;
    }
    if (length <= shortest) break;
    c += length * step;
    const double moved = (next - residual).cwiseAbs().maxCoeff();
    residual = next;
    update_scale(residual);
    if (moved < 1e-10) break;
  }
  model = known + features * c;
  for (std::size_t k = 0; k < linear_.size(); ++k) {
    const Eigen::Index column = as_index(k);
    const double largest_share = (c(column) * features.col(column)).cwiseQuotient(model).maxCoeff();
    candidate.coefficients[linear_[k]] = largest_share > negligible_share ? c(column) : 0.0;
  }
  rescale(candidate, candidate.scale);
}

ResidualFunction FitProblem::residual_function(std::vector<double> coefficients,
                                               std::vector<std::size_t> free,
                                               double scale) const {
  return
      [this, at = std::move(coefficients), free = std::move(free), scale, derivative = RowMajor()](
          std::span<const double> logs,
          std::span<double> residuals,
          std::span<double> jacobian) mutable {
        for (std::size_t k = 0; k < free.size(); ++k) at[free[k]] = std::exp(logs[k]);
        VectorXd model;
        model_at(at, model, free, jacobian.empty() ? nullptr : &derivative);
        for (std::size_t row = 0; row < rows(); ++row) {
          const double m = model(as_index(row));
          if (!(m > 0.0) || !std::isfinite(m)) return false;
          // The signed root of the loss: half its square is the loss, so any least-squares solver
          // minimises the robust cost itself.
          const double u = std::log(m / net_[row]) / scale;
          const double root = std::sqrt(loss_value(loss_, u));
          residuals[row] = scale * std::copysign(root, u);
          if (jacobian.empty()) continue;
          const double slope = root > 1e-8 ? std::abs(u) * loss_weight(loss_, u) / root : 1.0;
          for (std::size_t k = 0; k < free.size(); ++k) {
            jacobian[row * free.size() + k] =
                slope * derivative(as_index(row), as_index(k)) * at[free[k]] / m;
          }
        }
        for (std::size_t i = 0; i < priors_.size(); ++i) {
          const auto& [index, prior] = priors_[i];
          const std::size_t row = rows() + i;
          residuals[row] = scale * (at[index] - prior.value) / prior.sd;
          for (std::size_t k = 0; k < free.size() && !jacobian.empty(); ++k) {
            jacobian[row * free.size() + k] = free[k] == index ? scale * at[index] / prior.sd : 0.0;
          }
        }
        return true;
      };
}

bool FitProblem::has_few_rows() const {
  constexpr std::size_t few_rows = 50000;
  return rows() <= few_rows;
}

bool FitProblem::has_many_rows() const { return rows() >= rows_worth_thinning; }

void FitProblem::minimise(Candidate& candidate, double cost_tolerance) const {
  const std::vector<std::size_t> free = log_parameters(candidate.coefficients);
  std::vector<double> start;
  for (const std::size_t i : free) start.push_back(std::log(candidate.coefficients[i]));
  // Products of columns are quick and lose digits that only the last polish needs.
  constexpr double loose = 1e-12;
  const bool by_rows = cost_tolerance < loose && has_few_rows();
  LeastSquaresOptions options;
  options.initial_radii = {1e4};  // the start is near; the portfolio is for cold ones
  options.cost_tolerance = cost_tolerance;
  const auto moments = [&](bool is_thinned) {
    return moment_function(candidate.coefficients, free, candidate.scale, is_thinned);
  };
  const LeastSquaresResult result =
      by_rows
          ? solve_least_squares(residual_count(),
                                residual_function(candidate.coefficients, free, candidate.scale),
                                start,
                                options)
          : solve_condensed(moments(false),
                            has_many_rows() ? moments(true) : MomentFunction(),
                            start,
                            candidate.cost,
                            options);
  candidate.converged = result.converged;
  candidate.message = result.message;
  for (std::size_t k = 0; k < free.size(); ++k) {
    candidate.coefficients[free[k]] = std::exp(result.parameters[k]);
  }
  rescale(candidate, candidate.scale);
}

}  // namespace energymodel
