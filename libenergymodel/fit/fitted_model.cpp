// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/fitted_model.hpp"

#include <cmath>

#include "fit/predicted.hpp"

namespace energymodel {
namespace {

/// A known duration, and the power that goes with it.
void add_given_duration(Duration<> duration, Prediction& out) {
  out.duration = Predicted<DurationDim>{
      duration, duration, Interval<DurationDim>{duration, duration, duration, duration}};
  const auto& energy = out.energy;
  out.power = Predicted<PowerDim>{energy.median / duration, energy.mean / duration, {}, 0.0, 0.0};
  out.power->parameter_sd = energy.parameter_sd;
  out.power->residual_sd = energy.residual_sd;
  if (!energy.interval) return;
  out.power->interval = Interval<PowerDim>{energy.interval->low_90 / duration,
                                           energy.interval->low_50 / duration,
                                           energy.interval->high_50 / duration,
                                           energy.interval->high_90 / duration};
}

}  // namespace

Measurements Measurements::subset(std::span<const std::size_t> indices) const {
  Measurements out;
  for (const std::size_t i : indices) {
    out.jobs.push_back(jobs[i]);
    if (has_energy()) out.energy_J.push_back(energy_J[i]);
    if (has_duration()) out.duration_s.push_back(duration_s[i]);
    if (!group.empty()) out.group.push_back(group[i]);
  }
  if (where) {
    out.where = [name = where, kept = std::vector<std::size_t>(indices.begin(), indices.end())](
                    std::size_t row) { return name(kept[row]); };
  }
  return out;
}

double GroupEffects::factor(std::string_view level) const noexcept {
  const auto at = log_effect.find(level);
  return at == log_effect.end() ? 1.0 : std::exp(at->second);
}

Prediction FittedModel::predict(const Workload& job, std::string_view group) const noexcept {
  const bool duration_is_given = job.duration > Duration<>{};
  const FittedSum<EnergySum>& sum =
      duration_is_given && energy_given_duration ? *energy_given_duration : energy;
  Prediction out;
  out.energy = predicted(sum, job, hardware, group);
  out.energy_by_term_J = EnergySum::contributions(job, hardware, sum.coefficients);
  if (sum.groups) {
    const double factor = sum.groups->factor(group);
    const std::size_t first = sum.standing[0] == Standing::fixed ? 1 : 0;
    for (std::size_t i = first; i < out.energy_by_term_J.size(); ++i) {
      out.energy_by_term_J[i] *= factor;
    }
  }
  if (duration_is_given) {
    add_given_duration(job.duration, out);
  } else if (duration) {
    out.duration = predicted(*duration, job, hardware, group);
    const Power<> mean_power = out.energy.median / out.duration->median;
    out.power = Predicted<PowerDim>{mean_power, mean_power, {}, 0.0, 0.0};
    if (power) {
      const auto q =
          power->log_quantiles({std::log(in(mean_power, watt)), ln_parameters(job), 0.0});
      out.power->residual_sd = normal_sd(q);
      out.power->interval = interval_of(Power<>{}, mean_power, q);
    }
  }
  return out;
}

bool FittedModel::extrapolates(const Workload& job) const noexcept {
  const DomainValues values = domain_values(job);
  return domain.outside_range(values).any() || domain.outside_hull(values).any();
}

}  // namespace energymodel
