// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "report/figures.hpp"
#include "report/plot.hpp"

namespace energymodel::cli {
namespace {

/// Residuals of the energy fit beside one property of the runs.
struct Residuals {
  std::vector<double> at;
  std::vector<double> value;  ///< ln(measured / predicted)
};

/// Where the middle half of neighbouring runs lies.
struct Middle {
  std::vector<svg::Point> median;
  std::vector<svg::Span> half;

  void add(double x, const std::vector<double>& values) {
    median.push_back({x, quantile_of(values, 0.5)});
    half.push_back({x, quantile_of(values, 0.25), quantile_of(values, 0.75)});
  }
};

Middle by_value(const Residuals& residuals) {
  std::map<double, std::vector<double>> groups;
  for (std::size_t i = 0; i < residuals.at.size(); ++i) {
    groups[residuals.at[i]].push_back(residuals.value[i]);
  }
  Middle out;
  for (const auto& [x, values] : groups) out.add(x, values);
  return out;
}

/// Runs of like size, equally many in each group.
Middle by_neighbours(const Residuals& residuals) {
  constexpr std::size_t most_pieces = 20;
  constexpr std::size_t fewest_runs = 15;
  const std::size_t pieces =
      std::clamp<std::size_t>(residuals.at.size() / fewest_runs, 1, most_pieces);
  Residuals grouped = residuals;
  for (const auto& piece : cut_by_size(residuals.at, pieces)) {
    std::vector<double> at;
    for (const std::size_t i : piece) at.push_back(residuals.at[i]);
    const double centre = quantile_of(at, 0.5);
    for (const std::size_t i : piece) grouped.at[i] = centre;
  }
  return by_value(grouped);
}

std::string net_note(const FittedModel& model) {
  return model.hardware.startup_energy ? " Both energies are net of the node's known start-up."
                                       : "";
}

Figure residual_figure(const FitReport& report,
                       const Residuals& residuals,
                       const std::string& id,
                       const std::string& what,
                       svg::Axis axis,
                       bool is_counted) {
  Figure out;
  out.title = fmt::format("Residuals against {}", what);
  out.caption = fmt::format(
      "Energy from the workload: ln(measured / predicted) of each run, the median of runs of like "
      "{} and the middle half of them. Look for a slope or a step in the median: the model lacks "
      "something that grows with {}. A band that widens says that such runs scatter more.{}",
      what,
      what,
      net_note(report.fitted.model));
  const Middle middle = is_counted ? by_value(residuals) : by_neighbours(residuals);
  std::vector<svg::Point> points;
  for (std::size_t i = 0; i < residuals.at.size(); ++i) {
    // Runs of one count are spread sideways by the golden ratio: even, and the same every time.
    constexpr double golden = 0.6180339887498949;
    const double turn = golden * static_cast<double>(i);
    const double aside = is_counted ? 0.6 * (turn - std::floor(turn) - 0.5) : 0.0;
    points.push_back({residuals.at[i] + aside, residuals.value[i]});
  }
  if (is_counted) out.caption += " Points of one count are spread sideways to be told apart.";

  const double scale = report.fitted.fits.front().result.scale;
  svg::Plot plot({id,
                  out.title,
                  fmt::format("Scatter plot of {} residuals about zero with their running median; "
                              "robust scale {:.1f} %.",
                              points.size(),
                              100.0 * scale)},
                 std::move(axis),
                 svg::axis_over(residuals.value, svg::Scale::linear, "ln(measured / predicted)"));
  plot.points(points, svg::Symbol::dot, "c1 small", "run");
  plot.band(middle.half, "band50", "middle half");
  plot.horizontal_mark(
      scale, "mark", fmt::format("\u00b1 residual scale, {:.1f} %", 100.0 * scale));
  plot.horizontal_mark(-scale, "mark");
  plot.horizontal_mark(0.0, "reference");
  plot.line(middle.median, "median", "median");
  out.svg = plot.svg();
  out.caption += plot.omission();
  return out;
}

}  // namespace

Figure residuals_by_parameters(const FitReport& report) {
  const FitResult& result = report.fitted.fits.front().result;
  Residuals residuals;
  if (result.log_residuals.size() < report.trace.rows.rows()) return {};
  for (std::size_t row = 0; row < report.trace.rows.rows(); ++row) {
    const double parameters = report.trace.rows.jobs[row].parameters;
    if (parameters <= 0.0) continue;
    residuals.at.push_back(parameters);
    residuals.value.push_back(result.log_residuals[row]);
  }
  if (residuals.at.empty()) return {};
  return residual_figure(
      report,
      residuals,
      "residuals-parameters",
      "parameters",
      svg::axis_over(residuals.at, svg::Scale::log10, "parameters (weights and biases)"),
      false);
}

Figure residuals_by_depth(const FitReport& report) {
  constexpr std::size_t most_counts = 30;
  const auto& jobs = report.trace.rows.jobs;
  const bool has_layers = std::any_of(
      jobs.begin(), jobs.end(), [](const Workload& job) { return job.operations.size() > 1; });
  Residuals residuals{{}, report.fitted.fits.front().result.log_residuals};
  if (residuals.value.size() < jobs.size()) return {};
  residuals.value.resize(jobs.size());
  for (const Workload& job : jobs) {
    residuals.at.push_back(has_layers ? static_cast<double>(job.operations.size()) : job.launches);
  }
  const std::set<double> counts(residuals.at.begin(), residuals.at.end());
  if (counts.size() < 2) return {};
  const bool is_log = *counts.begin() > 0.0 && *counts.rbegin() > 60.0 * *counts.begin();
  return residual_figure(
      report,
      residuals,
      "residuals-depth",
      has_layers ? "depth" : "launches",
      svg::axis_over(residuals.at,
                     is_log ? svg::Scale::log10 : svg::Scale::linear,
                     has_layers ? "depth (layers with weights)" : "operations issued per step"),
      !is_log && counts.size() <= most_counts);
}

}  // namespace energymodel::cli
