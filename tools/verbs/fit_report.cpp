// SPDX-License-Identifier: Apache-2.0
#include "verbs/fit_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "cli/text.hpp"
#include "io/words.hpp"
#include "verbs/fit_words.hpp"

namespace energymodel::cli {
namespace {

std::string percent(double fraction) { return fmt::format("{:.1f} %", 100.0 * fraction); }

std::string bullet(const std::string& text) {
  return fmt::format("  * {}\n", wrap(text, 4, text_width(96)));
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
  return bullet(outlier_sentence(
      fit, [&](std::size_t row) { return fmt::format("line {}", trace.table->line(row)); }));
}

std::string scan_text(const std::vector<GroupDeviation>& apart) {
  if (apart.empty()) return bullet("No group of runs, by any column, stands apart from the model.");
  constexpr std::size_t most = 6;
  std::string list;
  for (std::size_t i = 0; i < std::min(most, apart.size()); ++i) {
    const GroupDeviation& group = apart[i];
    list += fmt::format("{}{} = {} ({:+.1f} %, {})",
                        i == 0 ? "" : "; ",
                        group.column,
                        group.level,
                        100.0 * std::expm1(group.log_shift),
                        plural(group.rows, "run"));
  }
  return bullet(
      fmt::format("Groups that stand apart, measured against model relative to the other "
                  "runs, strongest first: {}{}",
                  list,
                  apart.size() > most ? fmt::format("; and {} more.", apart.size() - most) : "."));
}

std::string selection_text(const SumFit& fit) {
  if (!fit.selection || fit.selection->path.empty()) return {};
  std::vector<std::vector<std::string>> cells{
      {"path", "coefficients", "BIC", "held-out mean error", "median"}};
  const auto add = [&](const TermSet& set, std::string label) {
    cells.push_back({std::move(label),
                     fmt::format("{}", set.coefficients),
                     fmt::format("{:.1f}", set.bic),
                     set.held_out ? fmt::format("{:.2f} %", 100.0 * set.held_out->mean) : "",
                     set.held_out ? fmt::format("{:.2f} %", 100.0 * set.held_out->median) : ""});
  };
  for (const TermSet& step : fit.selection->path) add(step, step_name(step));
  std::string out = bullet(selection_sentence(fit)) + text_table(cells);
  for (const TermTie& tie : fit.selection->ties) out += bullet(tie_sentence(*fit.selection, tie));
  return out;
}

std::string group_text(const SumFit& fit) {
  return fit.groups ? bullet(group_sentence(*fit.groups)) : std::string();
}

std::string sum_text(const SumFit& fit, const Trace& trace, const Hardware& node) {
  const FitResult& result = fit.result;
  const FitInference& inference = *fit.inference;
  std::string out =
      paragraph(fmt::format("{}: {}; {} of {} polished starts agree",
                            fit.title,
                            result.outcome == Outcome::converged ? "converged" : "NOT CONVERGED",
                            result.starts_agreeing,
                            result.starts));
  out += paragraph(
      fmt::format("{}, {} of freedom; residual scale {}, AIC {:.1f}, BIC {:.1f}, scaled condition "
                  "{:.3g}",
                  plural(result.fitted_count, "coefficient"),
                  plural(inference.degrees_of_freedom, "degree"),
                  percent(result.scale),
                  inference.criteria.aic,
                  inference.criteria.bic,
                  inference.condition));
  out += coefficient_table(fit, shares_of(fit, trace.rows, node));
  out += selection_text(fit) + group_text(fit);
  for (const Finding& finding : inference.findings) out += bullet(finding.text);
  out += scan_text(scan_groups(fit.result.log_residuals, level_columns(trace)));
  return out + outlier_text(fit, trace) + "\n";
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
  return paragraph(
             fmt::format("Held-out error and coverage, net of a known start-up ({} rows in {} "
                         "configurations, {} folds):",
                         e.rows,
                         e.groups,
                         e.folds)) +
         text_table(cells) + "  " +
         wrap(
             "By size: in each third of the range of parameters. Width: high over low of the 90 % "
             "interval.",
             2,
             text_width()) +
         "\n\n";
}

std::string bootstrap_text(const SumFit& energy, const Bootstrap& bootstrap) {
  std::vector<std::vector<std::string>> cells{
      {"energy", "value", "unit", "bootstrap error", "95 % percentiles"}};
  for (const std::size_t i : energy.inference->free) {
    const double value = energy.result.coefficients[i];
    const BootstrapSpread& spread = bootstrap.spread[i];
    cells.push_back({qualified_name(energy.sum.parameters[i]),
                     fmt::format("{:.4g}", value),
                     std::string(energy.sum.parameters[i].unit),
                     percent(spread.sd / value),
                     fmt::format("{:.4g} .. {:.4g}", spread.low, spread.high)});
  }
  return "\n" + bootstrap_sentence(bootstrap) + "\n" + text_table(cells);
}

}  // namespace

std::string fit_text(const FitReport& report) {
  const FittedModel& model = report.fitted.model;
  const Measurements& rows = report.trace.rows;
  std::string out = paragraph(fmt::format("{} of {}, node {}",
                                          plural(report.fitted.fits.front().result.rows, "row"),
                                          report.trace.table->name(),
                                          model.hardware.name)) +
                    "\n";
  for (const SumFit& fit : report.fitted.fits) out += sum_text(fit, report.trace, model.hardware);
  out += calibration_text(model);
  const bool is_net = report.net_of_startup;
  auto accuracies = name_accuracies(predicted_over_measured(model, rows, is_net));
  const auto baselines = name_baselines(baseline_ratios(rows, rows, model.hardware, is_net));
  accuracies.insert(accuracies.end(), baselines.begin(), baselines.end());
  out += fmt::format("In-sample error{}:\n", is_net ? ", net of start-up" : "") +
         accuracy_table(accuracies);
  if (!rated_power_of(model.hardware)) out += "  " + no_rating_sentence(model.hardware) + "\n";
  if (report.bootstrap) out += bootstrap_text(report.fitted.fits.front(), *report.bootstrap);
  return out;
}

}  // namespace energymodel::cli
