// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/fleet.hpp"

#include <cmath>

#include "fit/predicted.hpp"

namespace energymodel {
namespace {

/// A model that was not fitted scatters by what is assumed of its node, which all jobs share.
bool is_shared(const FittedModel& model) { return model.energy.rows == 0; }

Interval<EnergyDim> log_normal(double fixed_J, double median_J, double log_sd) {
  constexpr std::array<double, 4> normal{
      -1.6448536269514722, -0.6744897501960817, 0.6744897501960817, 1.6448536269514722};
  std::array<double, 4> log_quantiles{};
  for (std::size_t i = 0; i < normal.size(); ++i) log_quantiles[i] = normal[i] * log_sd;
  return interval_of(Energy<>(fixed_J), Energy<>(median_J), log_quantiles);
}

}  // namespace

void Fleet::add(const Workload& job, std::string_view group) {
  const FittedSum<EnergySum>& sum = model_->energy;
  const LogSlopes<EnergySum> slopes(sum, job, model_->hardware);
  const double factor = (sum.groups ? sum.groups->factor(group) : 1.0) * sum.mean_over_median;
  const double mean_J = factor * slopes.fitted;
  const double residual_sd = predicted(sum, job, model_->hardware, group).residual_sd;
  ++jobs_;
  fixed_J_ += startup_of(sum);
  fitted_J_ += mean_J;
  for (std::size_t i = 0; i < slopes_J_.size(); ++i) {
    slopes_J_[i] += factor * slopes.by_coefficient[i];
  }
  if (sum.groups && !sum.groups->knows(group)) unseen_J_[std::string(group)] += mean_J;
  if (is_shared(*model_)) {
    shared_sd_J_ += mean_J * residual_sd;
  } else {
    residual_variance_J2_ += square(mean_J) * std::expm1(square(residual_sd));
  }
}

void Fleet::add(const Fleet& other) {
  jobs_ += other.jobs_;
  fixed_J_ += other.fixed_J_;
  fitted_J_ += other.fitted_J_;
  for (std::size_t i = 0; i < slopes_J_.size(); ++i) slopes_J_[i] += other.slopes_J_[i];
  for (const auto& [level, total_J] : other.unseen_J_) unseen_J_[level] += total_J;
  residual_variance_J2_ += other.residual_variance_J2_;
  shared_sd_J_ += other.shared_sd_J_;
}

Predicted<EnergyDim> Fleet::energy() const {
  Predicted<EnergyDim> out;
  out.mean = Energy<>(fixed_J_ + fitted_J_);
  out.median = out.mean;
  if (!(fitted_J_ > 0.0)) return out;
  const FittedSum<EnergySum>& sum = model_->energy;
  const double of_coefficients =
      std::max(0.0, log_covariance_of(sum, slopes_J_, slopes_J_)) + square(shared_sd_J_);
  double shared = std::expm1(of_coefficients / square(fitted_J_));
  for (const auto& [level, total_J] : unseen_J_) {
    shared += square(total_J / fitted_J_) * std::expm1(square(sum.groups->sd));
  }
  const double single = residual_variance_J2_ / square(fitted_J_);
  const double log_variance = std::log1p(shared + single);
  out.parameter_sd = std::sqrt(std::log1p(shared));
  out.residual_sd = std::sqrt(std::max(0.0, log_variance - std::log1p(shared)));
  const double median_J = fitted_J_ * std::exp(-0.5 * log_variance);
  out.median = Energy<>(fixed_J_ + median_J);
  out.interval = log_normal(fixed_J_, median_J, std::sqrt(log_variance));
  return out;
}

}  // namespace energymodel
