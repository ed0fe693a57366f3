// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "energymodel/error.hpp"
#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/version.hpp"
#include "fit/group_effects.hpp"
#include "fit/streamed_fit.hpp"

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
               const ModelFitOptions& options,
               const StreamedRows* all) {
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
  out.result = all == nullptr ? fit(sum, data, node, fit_options, rows.where)
                              : fit_streamed(sum, data, node, fit_options, given_duration, *all);
  if (!rows.group.empty() && out.result.outcome != Outcome::too_few_rows) {
    out.groups = fit_group_effects(
        sum, rows, measured, node, fit_options, options.group_column, adjusted, out.result);
  }
  if (out.result.outcome == Outcome::too_few_rows) {
    throw Error(Errc::insufficient_data, "found " + out.result.message + ", expected more rows");
  }
  if (options.infer && all != nullptr) {
    out.inference = infer_streamed(sum, data, node, fit_options, given_duration, *all, out.result);
  } else if (options.infer) {
    out.inference =
        infer(sum, data, node, fit_options, out.result, {options.profiles, options.group_of_row});
  }
  return out;
}

ModelFit fit_sums(const Measurements& rows,
                  const Hardware& node,
                  const ModelFitOptions& options,
                  const StreamedRows* all) {
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
                             options,
                             all));
  out.model.energy = fitted_sum<EnergySum>(out.fits.back());
  if (rows.has_duration()) {
    out.fits.push_back(fit_one("duration",
                               "Duration from the workload",
                               duration_sum(),
                               false,
                               rows,
                               rows.duration_s,
                               node,
                               options,
                               all));
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
                               options,
                               all));
    out.model.energy_given_duration = fitted_sum<EnergySum>(out.fits.back());
  }

  out.model.domain = domain_of(rows.jobs);
  return out;
}

}  // namespace

ModelFit fit_model(const Measurements& rows, const Hardware& node, const ModelFitOptions& options) {
  return fit_sums(rows, node, options, nullptr);
}

ModelFit fit_model(const StreamedRows& all,
                   const Measurements& sample,
                   const Hardware& node,
                   const ModelFitOptions& options) {
  return fit_sums(sample, node, options, &all);
}

}  // namespace energymodel
