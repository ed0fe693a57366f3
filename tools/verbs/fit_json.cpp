// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>

#include "verbs/fit_report.hpp"
#include "verbs/fit_words.hpp"

namespace energymodel::cli {
namespace {

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json json_of(const std::vector<GroupDeviation>& apart) {
  Json out = Json::array();
  for (const GroupDeviation& group : apart) {
    out.push_back({{"column", group.column},
                   {"level", group.level},
                   {"rows", group.rows},
                   {"log_shift", group.log_shift},
                   {"z", group.z},
                   {"p_value", group.p_value}});
  }
  return out;
}

Json json_of(const Limits& profile) {
  Json points = Json::array();
  for (const ProfilePoint& point : profile.points) points.push_back({point.value, point.rise});
  return {{"low_95", profile.low},
          {"high_95", number_or_null(profile.high)},
          {"threshold", profile.threshold},
          {"value_and_rise", points}};
}

Json json_of(const TermSet& set) {
  Json out{{"terms", set.terms},
           {"without", set.without},
           {"added", set.added},
           {"coefficients", set.coefficients},
           {"bic", set.bic}};
  if (set.held_out) {
    out["held_out"] = {{"mean_absolute_error", set.held_out->mean},
                       {"median_absolute_error", set.held_out->median}};
  }
  return out;
}

Json json_of(const TermSelection& selection) {
  Json out{{"path", Json::array()}, {"ties", Json::array()}};
  for (const TermSet& step : selection.path) out["path"].push_back(json_of(step));
  for (const TermTie& tie : selection.ties) {
    Json entry = json_of(tie.set);
    entry["median_difference"] = tie.median_difference;
    entry["largest_difference"] = tie.largest_difference;
    out["ties"].push_back(entry);
  }
  return out;
}

Json json_of(const SumFit& fit, const Bootstrap& bootstrap) {
  Json coefficients = Json::object();
  for (const std::size_t i : fit.inference->free) {
    const BootstrapSpread& spread = bootstrap.spread[i];
    coefficients[qualified_name(fit.sum.parameters[i])] = {
        {"sd", spread.sd}, {"low_95", spread.low}, {"high_95", spread.high}};
  }
  return {{"resamples", bootstrap.resamples},
          {"groups", bootstrap.groups},
          {"seed", bootstrap.seed},
          {"failures", bootstrap.failures},
          {"coefficients", coefficients}};
}

/// Of the fitted rows themselves, with the baselines; null for one that cannot be had.
Json in_sample(const FitReport& report) {
  const Measurements& rows = report.trace.rows;
  const FittedModel& model = report.fitted.model;
  const bool is_net = report.net_of_startup;
  Json out{{"net_of_startup", is_net}};
  for (const auto& [key, label, accuracy] :
       name_accuracies(predicted_over_measured(model, rows, is_net))) {
    out[std::string(key)] = cli::json_of(accuracy);
  }
  Json& baselines = out["baselines"];
  if (!rated_power_of(model.hardware)) baselines["rated_power"] = nullptr;
  for (const auto& [key, label, accuracy] :
       name_baselines(baseline_ratios(rows, rows, model.hardware, is_net))) {
    baselines[std::string(key)] = cli::json_of(accuracy);
  }
  return out;
}

Json json_of(const SumFit& fit, const Trace& trace) {
  const FitResult& result = fit.result;
  Json coefficients = Json::object();
  for (std::size_t i = 0; i < fit.sum.parameters.size(); ++i) {
    coefficients[qualified_name(fit.sum.parameters[i])] = {
        {"value", result.coefficients[i]},
        {"unit", fit.sum.parameters[i].unit},
        {"standing", standing_names[static_cast<std::size_t>(result.standing[i])]}};
  }
  Json out{{"converged", result.outcome == Outcome::converged},
           {"starts", result.starts},
           {"starts_agreeing", result.starts_agreeing},
           {"rows", result.rows},
           {"scale", result.scale},
           {"mean_over_median", result.mean_over_median},
           {"cost", result.cost}};
  const FitInference& inference = *fit.inference;
  for (const CoefficientReport& report : inference.coefficients) {
    Json& entry = coefficients[qualified_name(fit.sum.parameters[report.index])];
    entry["standard_error"] = number_or_null(report.standard_error);
    entry["clustered_standard_error"] = number_or_null(report.clustered_standard_error);
    entry["low_95"] = report.low;
    entry["high_95"] = number_or_null(report.high);
    if (report.standing == Standing::fitted) {
      entry["wald_95"] = {report.wald_low, number_or_null(report.wald_high)};
    }
    if (report.profile) entry["profile"] = json_of(*report.profile);
    entry["variance_inflation"] = number_or_null(report.variance_inflation);
  }
  Json names = Json::array();
  for (const std::size_t i : inference.free) names.push_back(qualified_name(fit.sum.parameters[i]));
  Json findings = Json::array();
  for (const Finding& finding : inference.findings) {
    findings.push_back({{"code", finding.code}, {"text", finding.text}});
  }
  if (fit.groups) {
    Json effects = Json::object();
    for (const auto& [level, effect] : fit.groups->log_effect) effects[level] = effect;
    out["groups"] = {
        {"column", fit.groups->column}, {"sd", fit.groups->sd}, {"log_effect", effects}};
  }
  if (fit.selection) {
    out["term_selection"] = json_of(*fit.selection);
  }
  out["degrees_of_freedom"] = inference.degrees_of_freedom;
  out["residual_sd"] = inference.residual_sd;
  out["log_likelihood"] = inference.criteria.log_likelihood;
  out["aic"] = inference.criteria.aic;
  out["aicc"] = inference.criteria.aicc;
  out["bic"] = inference.criteria.bic;
  out["scaled_condition"] = number_or_null(inference.condition);
  out["coefficients"] = coefficients;
  out["log_covariance"] = {{"of", names}, {"values", inference.log_covariance}};
  const PureError& pure = inference.pure_error;
  out["pure_error"] = {{"repeated_rows", pure.repeated_rows},
                       {"degrees_of_freedom", pure.degrees_of_freedom},
                       {"repeat_sd", pure.repeat_sd},
                       {"excess_sd", pure.excess_sd},
                       {"f_statistic", pure.f_statistic},
                       {"p_value", pure.p_value}};
  Json outliers = Json::array();
  for (const std::size_t row : inference.outliers) {
    outliers.push_back(
        {{"where", trace.rows.where(row)}, {"log_residual", result.log_residuals[row]}});
  }
  out["outliers"] = outliers;
  out["groups_apart"] = json_of(scan_groups(result.log_residuals, level_columns(trace)));
  out["findings"] = findings;
  return out;
}

Json json_of(const Calibration& calibration) {
  const CalibrationEvidence& e = calibration.evidence;
  Json thirds = Json::array();
  for (const Coverage& third : e.thirds) {
    thirds.push_back({{"coverage_90", third.of_90}, {"coverage_50", third.of_50}});
  }
  return {{"rows", e.rows},
          {"groups", e.groups},
          {"folds", e.folds},
          {"coverage_90", e.coverage.of_90},
          {"coverage_50", e.coverage.of_50},
          {"by_size_third", thirds},
          {"median_factor_90", e.median_factor_90},
          {"mean_absolute_error", e.mean_absolute_error},
          {"median_absolute_error", e.median_absolute_error}};
}

}  // namespace

Json fit_json(const FitReport& report) {
  const FittedModel& model = report.fitted.model;
  const std::size_t rows = report.fitted.fits.front().result.rows;
  Json out{{"rows", rows}, {"hardware", model.hardware.name}};
  if (rows != report.trace.rows.rows()) out["sample_rows"] = report.trace.rows.rows();
  for (const SumFit& fit : report.fitted.fits)
    out[std::string(fit.key)] = json_of(fit, report.trace);
  if (report.bootstrap) {
    out["energy"]["bootstrap"] = json_of(report.fitted.fits.front(), *report.bootstrap);
  }
  out["in_sample"] = in_sample(report);
  for (const auto& [key, label, calibration] : calibrations_of(model)) {
    out["calibration"][std::string(key)] = json_of(*calibration);
  }
  return out;
}

}  // namespace energymodel::cli
