// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/least_squares.hpp"

#include <ceres/ceres.h>

#include <Eigen/QR>
#include <algorithm>
#include <limits>
#include <memory>

namespace energymodel {
namespace {

/// All residuals as one block: Ceres then factors one dense matrix instead of many small ones.
class OneBlock final : public ceres::CostFunction {
 public:
  OneBlock(std::size_t residuals, std::size_t parameters, const ResidualFunction& evaluate)
      : residuals_(residuals), parameters_(parameters), evaluate_(evaluate) {
    set_num_residuals(static_cast<int>(residuals));
    mutable_parameter_block_sizes()->push_back(static_cast<int>(parameters));
  }

  bool Evaluate(const double* const* parameters,
                double* residuals,
                double** jacobians) const override {
    const bool wants_jacobian = jacobians != nullptr && jacobians[0] != nullptr;
    const std::span<double> jacobian =
        wants_jacobian ? std::span(jacobians[0], residuals_ * parameters_) : std::span<double>{};
    return evaluate_({parameters[0], parameters_}, {residuals, residuals_}, jacobian);
  }

 private:
  std::size_t residuals_;
  std::size_t parameters_;
  const ResidualFunction& evaluate_;
};

ceres::Solver::Options solver_options(const LeastSquaresOptions& options, double radius) {
  ceres::Solver::Options out;
  out.linear_solver_type = ceres::DENSE_QR;
  out.max_num_iterations = options.max_iterations;
  out.initial_trust_region_radius = radius;
  // Stop on the parameters: a relative tolerance on the cost leaves an error that grows with the
  // number of rows, and the gradient's is in the caller's units.
  out.function_tolerance = 1e-15;
  out.parameter_tolerance = 1e-13;
  out.gradient_tolerance = std::numeric_limits<double>::min();
  out.num_threads = 1;
  out.logging_type = ceres::SILENT;
  return out;
}

/// The last digits. Near the optimum the cost is flat to rounding and Ceres stops at about half the
/// digits of the parameters; the Gauss-Newton step itself still shrinks. Steps are taken for as
/// long as each is at most half of the one before.
void refine(std::size_t residual_count, const ResidualFunction& evaluate, LeastSquaresResult& at) {
  using Eigen::VectorXd;
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  constexpr int most = 30;
  const auto p = static_cast<Eigen::Index>(at.parameters.size());
  const auto n = static_cast<Eigen::Index>(residual_count);
  std::vector<double> trial = at.parameters;
  RowMajor jacobian(n, p);
  VectorXd residual(n);
  double previous = std::numeric_limits<double>::infinity();
  for (int i = 0; i < most; ++i) {
    const auto size = static_cast<std::size_t>(n * p);
    if (!evaluate(trial, {residual.data(), residual_count}, {jacobian.data(), size})) return;
    const double cost = 0.5 * residual.squaredNorm();
    if (!(cost <= at.cost * (1.0 + 1e-9))) return;
    at.parameters = trial;
    at.cost = std::min(at.cost, cost);
    VectorXd scale = jacobian.colwise().norm();
    if (!(scale.minCoeff() > 0.0)) return;
    scale = scale.cwiseInverse();
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(jacobian * scale.asDiagonal());
    if (qr.rank() < p) return;
    const VectorXd scaled_step = qr.solve(residual);
    // In the scaled parameters a step's length is the change that it makes to the residuals.
    const double length = scaled_step.norm();
    if (!(length < 0.5 * previous) || length == 0.0) return;
    previous = length;
    const VectorXd step = scale.cwiseProduct(scaled_step);
    for (Eigen::Index k = 0; k < p; ++k) trial[static_cast<std::size_t>(k)] -= step(k);
  }
}

}  // namespace

LeastSquaresResult solve_least_squares(std::size_t residual_count,
                                       const ResidualFunction& evaluate,
                                       std::span<const double> start,
                                       const LeastSquaresOptions& options) {
  LeastSquaresResult best;
  best.parameters.assign(start.begin(), start.end());
  best.cost = std::numeric_limits<double>::infinity();
  for (const double radius : options.initial_radii) {
    std::vector<double> at(start.begin(), start.end());
    ceres::Problem problem;
    problem.AddResidualBlock(
        std::make_unique<OneBlock>(residual_count, at.size(), evaluate).release(),
        nullptr,
        at.data());
    ceres::Solver::Summary summary;
    ceres::Solve(solver_options(options, radius), &problem, &summary);
    if (!summary.IsSolutionUsable() || !(summary.final_cost < best.cost)) continue;
    best.parameters = at;
    best.cost = summary.final_cost;
    best.iterations = static_cast<int>(summary.iterations.size());
    best.converged = summary.termination_type == ceres::CONVERGENCE;
    best.message = summary.message;
  }
  if (best.converged && residual_count >= best.parameters.size()) {
    refine(residual_count, evaluate, best);
  }
  return best;
}

}  // namespace energymodel
