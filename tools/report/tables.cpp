// SPDX-License-Identifier: Apache-2.0
#include "report/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "report/svg.hpp"
#include "verbs/fit_words.hpp"

namespace energymodel::cli {
namespace {

std::string percent(double fraction) { return fmt::format("{:.2f} %", 100.0 * fraction); }

std::string by_third(const CalibrationEvidence& evidence, double Coverage::*which) {
  return fmt::format("{:.0f} / {:.0f} / {:.0f} %",
                     100.0 * (evidence.thirds[0].*which),
                     100.0 * (evidence.thirds[1].*which),
                     100.0 * (evidence.thirds[2].*which));
}

}  // namespace

std::string html_of(const HtmlTable& table) {
  std::string out = fmt::format("<table{}>\n<caption>{}</caption>\n<thead><tr>",
                                table.is_compact ? " class=\"compact\"" : "",
                                svg::escape(table.caption));
  for (const std::string& column : table.columns) {
    out += fmt::format("<th scope=\"col\">{}</th>", svg::escape(column));
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += i == 0 ? fmt::format("<th scope=\"row\">{}</th>", svg::escape(row[i]))
                    : fmt::format("<td data-label=\"{}\">{}</td>",
                                  svg::escape(table.columns[i]),
                                  svg::escape(row[i]));
    }
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n";
}

std::string groups_table(const SumFit& fit, const Trace& trace) {
  constexpr std::size_t most = 8;
  const auto apart = scan_groups(fit.result.log_residuals, level_columns(trace));
  if (apart.empty()) return {};
  HtmlTable table{
      fmt::format(
          "Groups of runs that stand apart from the model{}.",
          apart.size() > most ? fmt::format(", the strongest {} of {}", most, apart.size()) : ""),
      {"group", "runs", "measured against model", "p"},
      {}};
  for (std::size_t i = 0; i < std::min(most, apart.size()); ++i) {
    const GroupDeviation& group = apart[i];
    table.rows.push_back({fmt::format("{} = {}", group.column, group.level),
                          fmt::format("{}", group.rows),
                          fmt::format("{:+.1f} %", 100.0 * std::expm1(group.log_shift)),
                          fmt::format("{:.2g}", group.p_value)});
  }
  return html_of(table) +
         "<p class=\"note\">Relative to the other runs; p after sharing the level of significance "
         "among all groups tested.</p>\n";
}

std::string calibration_table(const FittedModel& model) {
  if (!model.energy.calibration) return {};
  const CalibrationEvidence& energy = model.energy.calibration->evidence;
  HtmlTable table{fmt::format("Held-out error and coverage, net of a known start-up: {} runs in {} "
                              "groups, {} folds, each refitted without the groups it predicts.",
                              energy.rows,
                              energy.groups,
                              energy.folds),
                  {"",
                   "mean error",
                   "median error",
                   "in 90 % interval",
                   "by third of size",
                   "in 50 % interval",
                   "by third of size",
                   "width of 90 %"},
                  {}};
  const auto add = [&](std::string label, const std::optional<Calibration>& calibration) {
    if (!calibration) return;
    const CalibrationEvidence& e = calibration->evidence;
    table.rows.push_back({std::move(label),
                          percent(e.mean_absolute_error),
                          percent(e.median_absolute_error),
                          fmt::format("{:.1f} %", 100.0 * e.coverage.of_90),
                          by_third(e, &Coverage::of_90),
                          fmt::format("{:.1f} %", 100.0 * e.coverage.of_50),
                          by_third(e, &Coverage::of_50),
                          fmt::format("\u00d7 {:.2f}", e.median_factor_90)});
  };
  add("energy, from the workload", model.energy.calibration);
  if (model.duration) add("duration, from the workload", model.duration->calibration);
  if (model.energy_given_duration) {
    add("energy, duration given", model.energy_given_duration->calibration);
  }
  add("mean power", model.power);
  return html_of(table) +
         "<p class=\"note\">By third of size: in each third of the range of parameters, smallest "
         "first. Width: high end over low end, in the median. A coverage near 90 % and 50 % in "
         "every third says that the intervals can be relied on for small and large jobs "
         "alike.</p>\n";
}

std::string accuracy_html(const FitReport& report) {
  const Measurements& rows = report.trace.rows;
  const FittedModel& model = report.fitted.model;
  const bool is_net = report.net_of_startup;
  HtmlTable table{
      fmt::format("Error on the fitted runs themselves{}.", is_net ? ", net of start-up" : ""),
      {"", "mean error", "median error", "rms of ln", "within 20 %", "bias of ln"},
      {}};
  const auto add = [&](const std::vector<NamedAccuracy>& accuracies) {
    for (const auto& [key, label, accuracy] : accuracies) {
      table.rows.push_back({std::string(label),
                            percent(accuracy.mean_absolute_error),
                            percent(accuracy.median_absolute_error),
                            fmt::format("{:.4f}", accuracy.rms_log_error),
                            fmt::format("{:.1f} %", 100.0 * accuracy.within_20_percent),
                            fmt::format("{:+.4f}", accuracy.bias_log)});
    }
  };
  add(name_accuracies(predicted_over_measured(model, rows, is_net)));
  add(name_baselines(baseline_ratios(rows, rows, model.hardware, is_net)));
  std::string note =
      "The last rows are the simplest models there are, fitted to the same runs (a rated power as "
      "stated); a model that does not beat them is not worth its coefficients.";
  if (!rated_power_of(model.hardware)) note += " " + no_rating_sentence(model.hardware);
  return html_of(table) + fmt::format("<p class=\"note\">{}</p>\n", svg::escape(note));
}

}  // namespace energymodel::cli
