// SPDX-License-Identifier: Apache-2.0
#include "verbs/fit_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "cli/text.hpp"
#include "verbs/fit_words.hpp"

namespace energymodel::cli {
namespace {

constexpr std::size_t text_width = 96;

std::string percent(double fraction) { return fmt::format("{:.1f} %", 100.0 * fraction); }

std::string bullet(const std::string& text) {
  return fmt::format("  * {}\n", wrap(text, 4, text_width));
}

std::string limits_text(const CoefficientReport& report) {
  if (report.standing == Standing::at_zero) {
    return std::isfinite(report.high) ? fmt::format("< {:.3g}", report.high) : "unknown";
  }
  return std::isfinite(report.high) ? fmt::format("{:.4g} .. {:.4g}", report.low, report.high)
                                    : fmt::format("> {:.4g}", report.low);
}

std::string coefficient_table(const SumFit& fit, const std::vector<double>& share) {
  std::vector<std::vector<std::string>> cells{
      {"coefficient", "value", "unit", "std. error", "95 % interval", "share", "VIF"}};
  for (std::size_t i = 0; i < fit.sum.parameters.size(); ++i) {
    const ParameterInfo& parameter = fit.sum.parameters[i];
    const double value = fit.result.coefficients[i];
    const bool is_shape = parameter.role == Role::shape;
    const std::string name = qualified_name(parameter);
    const std::string share_text = is_shape ? "" : percent(share[i]);
    if (fit.result.standing[i] == Standing::fixed && !is_shape && value != 0.0) {
      cells.push_back({name,
                       fmt::format("{:.4g}", value),
                       std::string(parameter.unit),
                       "fixed",
                       "",
                       share_text,
                       ""});
    }
    for (const CoefficientReport& report : fit.inference->coefficients) {
      if (report.index != i) continue;
      const bool is_zero = report.standing == Standing::at_zero;
      cells.push_back({name,
                       fmt::format("{:.4g}", value),
                       std::string(parameter.unit),
                       is_zero ? "at zero" : percent(report.standard_error / value),
                       limits_text(report),
                       share_text,
                       fmt::format("{:.3g}", report.variance_inflation)});
    }
  }
  return text_table(cells);
}

std::string outlier_text(const SumFit& fit, const Trace& trace) {
  if (fit.inference->outliers.empty()) return {};
  return bullet(outlier_sentence(fit, trace.rows.where));
}

std::string scan_text(const std::vector<GroupDeviation>& apart) {
  if (apart.empty()) return bullet("No group of runs, by any column, stands apart from the model.");
  constexpr std::size_t most = 6;
  std::string list;
  for (std::size_t i = 0; i < std::min(most, apart.size()); ++i) {
    const GroupDeviation& group = apart[i];
    list += fmt::format("{}{} = {} ({:+.1f} %, {} runs)",
                        i == 0 ? "" : "; ",
                        group.column,
                        group.level,
                        100.0 * std::expm1(group.log_shift),
                        group.rows);
  }
  return bullet(
      fmt::format("Groups that stand apart, measured against model relative to the other "
                  "runs, strongest first: {}{}",
                  list,
                  apart.size() > most ? fmt::format("; and {} more.", apart.size() - most) : "."));
}

std::string selection_text(const SumFit& fit) {
  if (!fit.selection || fit.selection->path.empty()) return {};
  std::string path;
  for (const TermSet& step : fit.selection->path) {
    path +=
        step.without.empty()
            ? fmt::format("all terms: BIC {:.1f} with {} coefficients", step.bic, step.coefficients)
            : fmt::format(
                  "; without {}: {:.1f} with {}", step.without, step.bic, step.coefficients);
  }
  std::string out = bullet(fmt::format("Terms chosen by BIC: {}. Path: {}.",
                                       fmt::join(fit.selection->path.back().terms, ", "),
                                       path));
  for (const TermSet& tie : fit.selection->ties) {
    out +=
        bullet(fmt::format("Hardly worse (BIC {:.1f}): {}.", tie.bic, fmt::join(tie.terms, ", ")));
  }
  return out;
}

std::string group_text(const SumFit& fit) {
  return fit.groups ? bullet(group_sentence(*fit.groups)) : std::string();
}

std::string sum_text(const SumFit& fit, const Trace& trace, const Hardware& node) {
  const FitResult& result = fit.result;
  const FitInference& inference = *fit.inference;
  std::string out = fmt::format(
      "{}: {}; {} of {} polished starts agree\n"
      "{} coefficients, {} degrees of freedom; residual scale {}, AIC {:.1f}, BIC {:.1f}, scaled "
      "condition {:.3g}\n",
      fit.title,
      result.outcome == Outcome::converged ? "converged" : "NOT CONVERGED",
      result.starts_agreeing,
      result.starts,
      result.fitted_count,
      inference.degrees_of_freedom,
      percent(result.scale),
      inference.criteria.aic,
      inference.criteria.bic,
      inference.condition);
  out += coefficient_table(fit, shares_of(fit, trace.rows, node));
  out += selection_text(fit) + group_text(fit);
  for (const Finding& finding : inference.findings) out += bullet(finding.text);
  out += scan_text(scan_groups(fit.result.log_residuals, level_columns(trace)));
  return out + outlier_text(fit, trace) + "\n";
}

struct NamedCalibration {
  std::string_view key;
  std::string_view label;
  const Calibration* calibration;  ///< null where there is none
};

std::vector<NamedCalibration> calibrations_of(const FittedModel& model) {
  const auto at = [](const std::optional<Calibration>& c) { return c ? &*c : nullptr; };
  std::vector<NamedCalibration> out{
      {"energy", "energy, from the workload", at(model.energy.calibration)}};
  if (model.duration) {
    out.push_back({"duration", "duration, from the workload", at(model.duration->calibration)});
    out.push_back({"energy_given_duration",
                   "energy, duration given",
                   at(model.energy_given_duration->calibration)});
    out.push_back({"power", "mean power", at(model.power)});
  }
  std::erase_if(out, [](const NamedCalibration& named) { return named.calibration == nullptr; });
  return out;
}

std::string calibration_text(const FittedModel& model) {
  const auto all = calibrations_of(model);
  if (all.empty()) return {};
  std::vector<std::vector<std::string>> cells{
      {"", "mean error", "median", "in 90 %", "by size", "in 50 %", "by size", "width"}};
  for (const auto& [key, label, calibration] : all) {
    const CalibrationEvidence& e = calibration->evidence;
    cells.push_back({std::string(label),
                     fmt::format("{:.2f} %", 100.0 * e.mean_absolute_error),
                     fmt::format("{:.2f} %", 100.0 * e.median_absolute_error),
                     percent(e.coverage.of_90),
                     fmt::format("{:.0f} {:.0f} {:.0f}",
                                 100.0 * e.thirds[0].of_90,
                                 100.0 * e.thirds[1].of_90,
                                 100.0 * e.thirds[2].of_90),
                     percent(e.coverage.of_50),
                     fmt::format("{:.0f} {:.0f} {:.0f}",
                                 100.0 * e.thirds[0].of_50,
                                 100.0 * e.thirds[1].of_50,
                                 100.0 * e.thirds[2].of_50),
                     fmt::format("x {:.2f}", e.median_factor_90)});
  }
  const CalibrationEvidence& e = model.energy.calibration->evidence;
  return fmt::format(
             "Held-out error and coverage, net of a known start-up ({} rows in {} configurations, "
             "{} "
             "folds):\n",
             e.rows,
             e.groups,
             e.folds) +
         text_table(cells) +
         "  By size: in each third of the range of parameters. Width: high over low of the 90 % "
         "interval.\n\n";
}

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
    Json path = Json::array();
    for (const TermSet& step : fit.selection->path) {
      path.push_back({{"terms", step.terms},
                      {"without", step.without},
                      {"coefficients", step.coefficients},
                      {"bic", step.bic}});
    }
    out["term_selection"] = path;
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

std::string fit_text(const FitReport& report) {
  const FittedModel& model = report.fitted.model;
  const Measurements& rows = report.trace.rows;
  std::string out = fmt::format(
      "{} rows of {}, node {}\n\n", rows.rows(), report.trace.table->name(), model.hardware.name);
  for (const SumFit& fit : report.fitted.fits) out += sum_text(fit, report.trace, model.hardware);
  out += calibration_text(model);
  const bool is_net = report.net_of_startup;
  auto accuracies = name_accuracies(predicted_over_measured(model, rows, is_net));
  const auto baselines = name_baselines(baseline_ratios(rows, rows, model.hardware, is_net));
  accuracies.insert(accuracies.end(), baselines.begin(), baselines.end());
  return out + fmt::format("In-sample error{}:\n", is_net ? ", net of start-up" : "") +
         accuracy_table(accuracies);
}

Json fit_json(const FitReport& report) {
  const FittedModel& model = report.fitted.model;
  Json out{{"rows", report.trace.rows.rows()}, {"hardware", model.hardware.name}};
  for (const SumFit& fit : report.fitted.fits)
    out[std::string(fit.key)] = json_of(fit, report.trace);
  for (const auto& [key, label, calibration] : calibrations_of(model)) {
    out["calibration"][std::string(key)] = json_of(*calibration);
  }
  return out;
}

}  // namespace energymodel::cli
