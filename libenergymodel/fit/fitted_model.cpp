// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/fitted_model.hpp"

#include <algorithm>
#include <cmath>

#include "energymodel/error.hpp"
#include "energymodel/version.hpp"
#include "fit/group_effects.hpp"
#include "fit/scatter.hpp"

namespace energymodel {
namespace {

template <class S>
FittedSum<S> fitted_sum(const SumFit& fit) {
  const FitResult& result = fit.result;
  FittedSum<S> out;
  std::copy(result.coefficients.begin(), result.coefficients.end(), out.coefficients.begin());
  std::copy(result.standing.begin(), result.standing.end(), out.standing.begin());
  out.scale = result.scale;
  out.mean_over_median = result.mean_over_median;
  out.rows = result.rows;
  out.groups = fit.groups;
  if (!fit.inference) return out;
  out.free = fit.inference->free;
  out.log_covariance = fit.inference->log_covariance;
  for (const CoefficientReport& report : fit.inference->coefficients) {
    out.standard_error[report.index] = report.standard_error;
  }
  return out;
}

/// Drops the entries that are meant for another fit, and the prefix of those meant for this one.
template <class T>
void keep_meant_for(std::string_view key, const SumView& sum, std::map<std::string, T>& entries) {
  std::map<std::string, T> kept;
  const bool is_duration = key == "duration";
  for (const auto& [name, value] : entries) {
    const std::size_t colon = name.find(':');
    const std::string bare = colon == std::string::npos ? name : name.substr(colon + 1);
    const auto parameter = std::find_if(sum.parameters.begin(),
                                        sum.parameters.end(),
                                        [&](const auto& p) { return qualified_name(p) == bare; });
    const bool is_shape = parameter != sum.parameters.end() && parameter->role == Role::shape;
    const bool is_meant =
        colon == std::string::npos ? is_shape || !is_duration : name.substr(0, colon) == key;
    if (is_meant) kept[bare] = value;
  }
  entries = std::move(kept);
}

SumFit fit_one(std::string_view key,
               std::string_view title,
               const SumView& sum,
               bool given_duration,
               const Measurements& rows,
               std::span<const double> measured,
               const Hardware& node,
               const ModelFitOptions& options) {
  SumFit out{key, title, sum, given_duration, {}, {}, {}, {}};
  FitOptions fit_options = options.fit;
  keep_meant_for(key, sum, fit_options.fixed);
  keep_meant_for(key, sum, fit_options.bounds);
  keep_meant_for(key, sum, fit_options.priors);
  fit_options.fixed.merge(known_coefficients(sum, node, given_duration));
  // A term is asked for by name in one fit; the other sum may lack its coefficients.
  if (!options.terms.empty()) fit_options.fixed.merge(without_other_terms(sum, options.terms));
  if (options.select_terms) {
    out.selection =
        select_terms(sum, {rows.jobs, measured}, node, fit_options, options.fold_of_row);
    if (!out.selection->path.empty()) {
      fit_options.loss_scale = out.selection->loss_scale;
      fit_options.fixed.merge(without_other_terms(sum, out.selection->path.back().terms));
    }
  }
  std::vector<double> adjusted(measured.begin(), measured.end());
  const FitData data{rows.jobs, adjusted};
  out.result = fit(sum, data, node, fit_options, rows.where);
  if (!rows.group.empty() && out.result.outcome != Outcome::too_few_rows) {
    out.groups = fit_group_effects(
        sum, rows, measured, node, fit_options, options.group_column, adjusted, out.result);
  }
  if (out.result.outcome == Outcome::too_few_rows) {
    throw Error(Errc::insufficient_data, "found " + out.result.message + ", expected more rows");
  }
  if (options.infer) {
    out.inference =
        infer(sum, data, node, fit_options, out.result, {options.profiles, options.group_of_row});
  }
  return out;
}

double square(double x) { return x * x; }

/// The standard deviation of normal residuals with a 90 % interval as wide.
double normal_sd(const std::array<double, 4>& log_quantiles) {
  constexpr double width_of_90 = 2.0 * 1.6448536269514722;  // quantile(0.95) of the normal
  return (log_quantiles[3] - log_quantiles[0]) / width_of_90;
}

/// The interval of fixed + fitted, of which the fitted part scatters.
template <class D>
Interval<D> interval_of(Quantity<D> fixed, Quantity<D> fitted, const std::array<double, 4>& q) {
  return {fixed + fitted * std::exp(q[0]),
          fixed + fitted * std::exp(q[1]),
          fixed + fitted * std::exp(q[2]),
          fixed + fitted * std::exp(q[3])};
}

/// The prediction of a sum, with what scatters around it.
template <class S>
Predicted<typename S::cost> predicted(const FittedSum<S>& sum,
                                      const Workload& job,
                                      const Hardware& node,
                                      std::string_view group) {
  Predicted<typename S::cost> out;
  const Quantity<typename S::cost> fixed(startup_of(sum));
  const double factor = sum.groups ? sum.groups->factor(group) : 1.0;
  const auto fitted = (sum(job, node) - fixed) * factor;
  out.median = fixed + fitted;
  // Only the part that was fitted scatters; a known start-up does not.
  out.mean = fixed + fitted * sum.mean_over_median;
  const ScatterInputs inputs = scatter_inputs(sum, job, node, group);
  out.parameter_sd = std::sqrt(inputs.parameter_variance);
  out.residual_sd = sum.scale;
  if (!sum.calibration) return out;
  const auto q = sum.calibration->log_quantiles(inputs);
  out.residual_sd = std::sqrt(std::max(0.0, square(normal_sd(q)) - inputs.parameter_variance));
  out.interval = interval_of(fixed, fitted, q);
  return out;
}

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

ModelFit fit_model(const Measurements& rows, const Hardware& node, const ModelFitOptions& options) {
  ModelFit out;
  out.model.hardware = node;
  out.model.tool_version = version;
  out.fits.push_back(fit_one("energy",
                             "Energy from the workload",
                             energy_sum(),
                             false,
                             rows,
                             rows.energy_J,
                             node,
                             options));
  out.model.energy = fitted_sum<EnergySum>(out.fits.back());
  if (rows.has_duration()) {
    out.fits.push_back(fit_one("duration",
                               "Duration from the workload",
                               duration_sum(),
                               false,
                               rows,
                               rows.duration_s,
                               node,
                               options));
    out.model.duration = fitted_sum<DurationSum>(out.fits.back());
    Measurements timed = rows;
    for (std::size_t i = 0; i < timed.rows(); ++i) {
      timed.jobs[i].duration = second * rows.duration_s[i];
    }
    out.fits.push_back(fit_one("energy_given_duration",
                               "Energy with the duration given",
                               energy_sum(),
                               true,
                               timed,
                               rows.energy_J,
                               node,
                               options));
    out.model.energy_given_duration = fitted_sum<EnergySum>(out.fits.back());
  }

  out.model.domain = domain_of(rows.jobs);
  return out;
}

}  // namespace energymodel
