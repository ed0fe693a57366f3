// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/least_squares.hpp"

#include <ceres/ceres.h>

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
  return best;
}

}  // namespace energymodel
