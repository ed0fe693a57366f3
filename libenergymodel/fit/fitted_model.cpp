// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/fitted_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "energymodel/error.hpp"
#include "energymodel/version.hpp"

namespace energymodel {
namespace {

template <class S>
FittedSum<S> fitted_sum(const FitResult& result) {
  if (result.outcome == Outcome::too_few_rows) {
    throw Error(Errc::insufficient_data, "found " + result.message + ", expected more rows");
  }
  FittedSum<S> out;
  std::copy(result.coefficients.begin(), result.coefficients.end(), out.coefficients.begin());
  std::copy(result.standing.begin(), result.standing.end(), out.standing.begin());
  out.scale = result.scale;
  out.mean_over_median = result.mean_over_median;
  out.rows = result.rows;
  return out;
}

FitResult fit_one(const SumView& sum,
                  const Measurements& rows,
                  std::span<const double> measured,
                  const Hardware& node,
                  FitOptions options,
                  bool given_duration) {
  options.fixed.merge(known_coefficients(sum, node, given_duration));
  return fit(sum, {rows.jobs, measured}, node, options, rows.where);
}

}  // namespace

Measurements Measurements::subset(std::span<const std::size_t> indices) const {
  Measurements out;
  for (const std::size_t i : indices) {
    out.jobs.push_back(jobs[i]);
    if (has_energy()) out.energy_J.push_back(energy_J[i]);
    if (has_duration()) out.duration_s.push_back(duration_s[i]);
  }
  if (where) {
    out.where = [name = where, kept = std::vector<std::size_t>(indices.begin(), indices.end())](
                    std::size_t row) { return name(kept[row]); };
  }
  return out;
}

std::array<double, domain_inputs.size()> domain_values(const Workload& job) {
  return {job.parameters,
          in(job.work, flop),
          job.launches,
          job.steps,
          job.batch,
          in(job.exchanged, byte),
          in(job.activations.working_set, byte)};
}

Prediction FittedModel::predict(const Workload& job) const noexcept {
  const bool is_given = job.duration > Duration<>{} && energy_given_duration.has_value();
  const FittedSum<EnergySum>& sum = is_given ? *energy_given_duration : energy;
  Prediction out;
  out.energy_by_term_J = EnergySum::contributions(job, hardware, sum.coefficients);
  double median_J = 0.0;
  for (const double term_J : out.energy_by_term_J) median_J += term_J;
  out.median_energy = Energy<>(median_J);
  // Only the part that was fitted scatters; a known start-up does not.
  const Energy<> fixed = hardware.startup_energy.value_or(Energy<>{});
  out.mean_energy = fixed + (out.median_energy - fixed) * sum.mean_over_median;
  if (job.duration > Duration<>{}) {
    out.duration = job.duration;
  } else if (duration) {
    out.duration = (*duration)(job, hardware);
  }
  return out;
}

std::vector<std::size_t> FittedModel::out_of_domain(const Workload& job) const {
  constexpr double slack = 1e-9;
  const auto values = domain_values(job);
  std::vector<std::size_t> outside;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double room = slack * std::abs(domain[i].high);
    const bool is_inside = values[i] >= domain[i].low - room && values[i] <= domain[i].high + room;
    if (!is_inside) outside.push_back(i);
  }
  return outside;
}

ModelFit fit_model(const Measurements& rows, const Hardware& node, const FitOptions& options) {
  ModelFit out;
  out.model.hardware = node;
  out.model.tool_version = version;

  out.energy = fit_one(energy_sum(), rows, rows.energy_J, node, options, false);
  out.model.energy = fitted_sum<EnergySum>(out.energy);
  if (rows.has_duration()) {
    out.duration = fit_one(duration_sum(), rows, rows.duration_s, node, options, false);
    out.model.duration = fitted_sum<DurationSum>(*out.duration);
    Measurements timed = rows;
    for (std::size_t i = 0; i < timed.rows(); ++i) {
      timed.jobs[i].duration = second * rows.duration_s[i];
    }
    out.energy_given_duration = fit_one(energy_sum(), timed, rows.energy_J, node, options, true);
    out.model.energy_given_duration = fitted_sum<EnergySum>(*out.energy_given_duration);
  }

  out.model.domain.fill({std::numeric_limits<double>::infinity(), 0.0});
  for (const Workload& job : rows.jobs) {
    const auto values = domain_values(job);
    for (std::size_t i = 0; i < values.size(); ++i) {
      InputRange& range = out.model.domain[i];
      range = {std::min(range.low, values[i]), std::max(range.high, values[i])};
    }
  }
  return out;
}

}  // namespace energymodel
