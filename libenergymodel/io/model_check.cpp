// SPDX-License-Identifier: Apache-2.0
#include "io/model_check.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <limits>

namespace energymodel {
namespace {

/// The job with every input at the upper end of the fitted range, moving its working set once a
/// step.
Workload largest_job(const Domain& domain) {
  const auto [parameters, work, launches, steps, batch, exchanged, activations] = domain.range;
  Workload job;
  job.parameters = parameters.high;
  job.work = flop * work.high;
  job.launches = launches.high;
  job.steps = steps.high;
  job.batch = batch.high;
  job.exchanged = byte * exchanged.high;
  job.activations = {byte * activations.high, byte * activations.high};
  return job;
}

template <class D>
bool is_finite(const Predicted<D>& value) {
  return std::isfinite(value.mean.base()) &&
         !(value.interval && std::isinf(value.interval->high_90.base()));
}

}  // namespace

bool is_covariance(std::span<const double> values, std::size_t size) {
  const auto n = static_cast<Eigen::Index>(size);
  const Eigen::Map<const Eigen::MatrixXd> matrix(values.data(), n, n);
  if (n == 0) return true;
  if (matrix.diagonal().minCoeff() < 0.0) return false;
  // Scaled to correlations, so that the units of its rows have no part in it.
  const double least = std::numeric_limits<double>::min();
  const Eigen::VectorXd scale = matrix.diagonal().cwiseMax(least).cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd correlation = scale.asDiagonal() * matrix * scale.asDiagonal();
  constexpr double rounding = 1e-9;
  const Eigen::MatrixXd skew = correlation - correlation.transpose();
  if (!(skew.cwiseAbs().maxCoeff() <= rounding)) return false;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(correlation, Eigen::EigenvaluesOnly);
  return solver.eigenvalues().minCoeff() >= -rounding * static_cast<double>(n);
}

bool predicts_finite_costs(const FittedModel& model) {
  Workload job = largest_job(model.domain);
  const Prediction untimed = model.predict(job);
  if (!is_finite(untimed.energy)) return false;
  if (!untimed.duration) return true;
  job.duration = untimed.duration->median;
  return is_finite(*untimed.duration) && is_finite(model.predict(job).energy);
}

}  // namespace energymodel
