// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/least_squares.hpp"

#include <ceres/ceres.h>
#include <glog/logging.h>

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>

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
    const std::span<double> values(residuals, residuals_);
    if (!evaluate_({parameters[0], parameters_}, values, jacobian)) return false;
    const auto is_finite = [](double x) { return std::isfinite(x); };
    return std::all_of(values.begin(), values.end(), is_finite) &&
           std::all_of(jacobian.begin(), jacobian.end(), is_finite);
  }

 private:
  std::size_t residuals_;
  std::size_t parameters_;
  const ResidualFunction& evaluate_;
};

/// Ceres reports a point where the model is not defined to glog, which writes it to standard error,
/// residual by residual. Such a point is a result here. The level is glog's and global: the first
/// solver in saves it, the last one out puts it back.
class Quiet {
 public:
  Quiet() {
    const std::lock_guard lock(mutex());
    if (users()++ > 0) return;
    saved_level() = FLAGS_minloglevel;
    FLAGS_minloglevel = google::NUM_SEVERITIES;
  }
  ~Quiet() {
    const std::lock_guard lock(mutex());
    if (--users() == 0) FLAGS_minloglevel = saved_level();
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  static std::mutex& mutex() {
    static std::mutex one;
    return one;
  }
  static int& users() {
    static int count = 0;
    return count;
  }
  static int& saved_level() {
    static int level = 0;
    return level;
  }
};

ceres::Solver::Options solver_options(const LeastSquaresOptions& options, double radius) {
  constexpr double narrow = 1.0;
  ceres::Solver::Options out;
  out.linear_solver_type = ceres::DENSE_QR;
  out.max_num_iterations = options.max_iterations;
  out.initial_trust_region_radius = radius;
  // In a narrow run damping must not fade with a column of the Jacobian (More, LNM 630, 1978), or a
  // parameter leaps to where the residuals ignore it.
  if (radius < narrow) out.min_lm_diagonal = 1.0;
  // Stop on the parameters: a relative tolerance on the cost leaves an error that grows with the
  // number of rows, and the gradient's is in the caller's units.
  out.function_tolerance = options.cost_tolerance;
  out.parameter_tolerance = 1e-13;
  out.gradient_tolerance = std::numeric_limits<double>::min();
  out.num_threads = 1;
  out.logging_type = ceres::SILENT;
  return out;
}

using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::span<double> span_of(VectorXd& x) { return {x.data(), static_cast<std::size_t>(x.size())}; }
std::span<double> span_of(RowMajor& x) { return {x.data(), static_cast<std::size_t>(x.size())}; }

/// The residuals at a point and the QR factors of their column-scaled Jacobian.
struct Factored {
  RowMajor jacobian;
  VectorXd residual;
  VectorXd scale;
  Eigen::ColPivHouseholderQR<MatrixXd> qr;

  bool evaluate(std::size_t rows, const ResidualFunction& function, const std::vector<double>& at) {
    residual.resize(static_cast<Eigen::Index>(rows));
    jacobian.resize(residual.size(), static_cast<Eigen::Index>(at.size()));
    return function(at, span_of(residual), span_of(jacobian));
  }
  bool factor() {
    scale = jacobian.colwise().norm();
    if (!(scale.minCoeff() > 0.0)) return false;
    scale = scale.cwiseInverse();
    qr.compute(jacobian * scale.asDiagonal());
    return qr.rank() == jacobian.cols();
  }
  /// To the minimum of the linearised problem, in the parameters W z = x, W = scale R^-1, whose
  /// length is the change made to the residuals.
  [[nodiscard]] VectorXd gauss_newton() const {
    return -(qr.householderQ().transpose() * residual).head(jacobian.cols());
  }
  [[nodiscard]] MatrixXd whitening() const {
    const Eigen::Index p = jacobian.cols();
    const MatrixXd inverse = qr.matrixR().topLeftCorner(p, p).triangularView<Eigen::Upper>().solve(
        MatrixXd::Identity(p, p));
    return scale.asDiagonal() * (qr.colsPermutation() * inverse);
  }
};

/// The same with the residuals' curvature, for problems whose large residuals make the linearised
/// step contract slowly: p more evaluations, differences of J'r along the columns of W. Of J and r
/// only J'r and J'J are compared, which condensed residuals share with the rows that they stand
/// for.
VectorXd newton(const Factored& at,
                const ResidualFunction& evaluate,
                const std::vector<double>& x) {
  constexpr double relative_step = 1e-5;
  const MatrixXd w = at.whitening();
  const Eigen::Index p = w.cols();
  const double h = relative_step * at.residual.norm();
  const VectorXd linear = at.gauss_newton();
  if (!(h > 0.0)) return linear;
  Factored moved;
  const VectorXd slope = at.jacobian.transpose() * at.residual;
  MatrixXd hessian(p, p);
  for (Eigen::Index k = 0; k < p; ++k) {
    std::vector<double> aside = x;
    for (Eigen::Index i = 0; i < p; ++i) aside[static_cast<std::size_t>(i)] += h * w(i, k);
    const auto rows = static_cast<std::size_t>(at.residual.size());
    if (!moved.evaluate(rows, evaluate, aside)) return linear;
    hessian.col(k) = w.transpose() * (moved.jacobian.transpose() * moved.residual - slope) / h;
  }
  const Eigen::LLT<MatrixXd> factors(0.5 * (hessian + hessian.transpose()));
  return factors.info() == Eigen::Success ? VectorXd(factors.solve(linear)) : linear;
}

/// The last digits. Near the optimum the cost is flat to rounding and Ceres stops at about half the
/// digits of the parameters; the Gauss-Newton step itself still shrinks, and Newton's where that
/// contracts slowly. Steps are taken for as long as each is at most half of the one before.
void refine(std::size_t residual_count, const ResidualFunction& evaluate, LeastSquaresResult& at) {
  constexpr int most = 30;
  constexpr double slow = 0.1;
  constexpr double settled = 1e-10;  // a step's length beside the residuals'
  std::vector<double> trial = at.parameters;
  Factored here;
  double previous = std::numeric_limits<double>::infinity();
  bool is_slow = false;
  for (int i = 0; i < most; ++i) {
    if (!here.evaluate(residual_count, evaluate, trial)) return;
    const double cost = 0.5 * here.residual.squaredNorm();
    if (!(cost <= at.cost * (1.0 + 1e-9))) return;
    at.parameters = trial;
    at.cost = std::min(at.cost, cost);
    if (!here.factor()) return;
    VectorXd step = is_slow ? newton(here, evaluate, trial) : here.gauss_newton();
    if (!is_slow && step.norm() > slow * previous) {
      is_slow = true;
      previous = std::numeric_limits<double>::infinity();
      step = newton(here, evaluate, trial);
    }
    const double length = step.norm();
    if (!at.converged && length <= settled * here.residual.norm()) {
      at.converged = true;
      at.message = "Gauss-Newton steps converged.";
    }
    if (!(length < 0.5 * previous) || length == 0.0) return;
    previous = length;
    const VectorXd change = here.whitening() * step;
    for (std::size_t k = 0; k < trial.size(); ++k) trial[k] += change(static_cast<Eigen::Index>(k));
  }
}

}  // namespace

LeastSquaresResult solve_least_squares(std::size_t residual_count,
                                       const ResidualFunction& evaluate,
                                       std::span<const double> start,
                                       const LeastSquaresOptions& options) {
  const Quiet quiet;
  LeastSquaresResult best;
  best.parameters.assign(start.begin(), start.end());
  best.cost = std::numeric_limits<double>::infinity();
  if (start.empty()) {
    std::vector<double> residuals(residual_count);
    best.converged = evaluate(start, residuals, {});
    best.cost = 0.0;
    for (const double r : residuals) best.cost += 0.5 * r * r;
    best.message = "No parameter to move.";
    return best;
  }
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
  constexpr double loose = 1e-12;
  if (residual_count >= best.parameters.size() && options.cost_tolerance < loose) {
    refine(residual_count, evaluate, best);
  }
  return best;
}

}  // namespace energymodel
