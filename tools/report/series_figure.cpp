// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "report/figures.hpp"
#include "report/plot.hpp"
#include "report/series.hpp"

namespace energymodel::cli {
namespace {

std::string capacity_text(Bytes capacity) {
  return capacity < mebibyte ? fmt::format("{:.4g} KiB", in(capacity, kibibyte))
                             : fmt::format("{:.4g} MiB", in(capacity, mebibyte));
}

/// Energy net of the known start-up, per sample or, where jobs state none, per step.
struct Share {
  double startup_J = 0.0;
  bool is_per_sample = true;

  [[nodiscard]] double of(double energy_J, const Workload& job) const {
    return (energy_J - startup_J) / (is_per_sample ? job.samples : job.steps);
  }
};

struct Predictions {
  std::vector<svg::Point> median;
  std::vector<svg::Span> half;
  std::vector<svg::Span> most;  ///< the 90 % interval
};

Predictions predict_all(const FittedModel& model,
                        const std::vector<Workload>& jobs,
                        const Share& share) {
  Predictions out;
  for (const Workload& job : jobs) {
    const auto energy = model.predict(job).energy;
    out.median.push_back({job.parameters, share.of(energy.median.base(), job)});
    if (!energy.interval) continue;
    const auto& interval = *energy.interval;
    out.half.push_back({job.parameters,
                        share.of(interval.low_50.base(), job),
                        share.of(interval.high_50.base(), job)});
    out.most.push_back({job.parameters,
                        share.of(interval.low_90.base(), job),
                        share.of(interval.high_90.base(), job)});
  }
  return out;
}

/// Marks where the weights, which grow with the parameters, outgrow each level.
void mark_levels(const Hardware& node, const Workload& job, svg::Plot& plot) {
  const Bytes per_parameter = job.weights.working_set * (1.0 / job.parameters);
  if (!(per_parameter > Bytes{})) return;
  for (std::size_t level = 0; level < node.levels.size(); ++level) {
    const Bytes capacity = node.levels[level].capacity(Sharing::replicated);
    if (!std::isfinite(capacity.base())) continue;
    plot.vertical_mark(capacity / per_parameter,
                       fmt::format("L{}, {}", level + 1, capacity_text(capacity)));
  }
}

std::vector<svg::Point> measured_points(const Measurements& rows,
                                        const std::vector<std::size_t>& indices,
                                        const Share& share) {
  std::vector<svg::Point> out;
  for (const std::size_t row : indices) {
    const Workload& job = rows.jobs[row];
    out.push_back({job.parameters, share.of(rows.energy_J[row], job)});
  }
  return out;
}

svg::Axis axis_of(const std::vector<double>& values,
                  std::string label,
                  std::string_view unit = {}) {
  return svg::axis_over(values, svg::Scale::log10, std::move(label), unit);
}

}  // namespace

Figure series_figure(const FitReport& report) {
  const FittedModel& model = report.fitted.model;
  const Measurements& rows = report.trace.rows;
  const Series series = typical_series(report.trace);
  if (series.same.empty()) return {};
  const bool is_made = !series.jobs.empty();
  std::vector<Workload> jobs = series.jobs;
  if (!is_made) {
    for (const std::size_t row : series.same) jobs.push_back(rows.jobs[row]);
  }
  Share share{0.0, jobs.front().samples > 0.0};
  if (model.hardware.startup_energy) share.startup_J = model.hardware.startup_energy->base();
  const Predictions predicted = predict_all(model, jobs, share);
  const auto same = measured_points(rows, series.same, share);
  const auto other = measured_points(rows, series.other, share);

  std::vector<double> x;
  std::vector<double> y;
  for (const auto& points : {predicted.median, same, other}) {
    for (const svg::Point& point : points) {
      x.push_back(point.x);
      y.push_back(point.y);
    }
  }
  for (const svg::Span& span : predicted.most) {
    y.push_back(span.low);
    y.push_back(span.high);
  }
  const std::string per = share.is_per_sample ? "sample" : "step";
  Figure out;
  out.title = fmt::format("Energy per {} against parameters", per);
  out.caption = fmt::format(
      "A series of jobs alike in all but their size: {}. Points are measured runs of the same data "
      "whose depth lies within a quarter of the series'.{} Vertical lines stand where the weights "
      "of a job fill a cache level. Look for a bend there: beyond it, each byte of the weights "
      "comes "
      "from further away.",
      series.description,
      share.startup_J > 0.0 ? " Energies are net of the node's known start-up." : "");
  svg::Plot plot(
      {"series",
       out.title,
       fmt::format("Predicted energy per {} for {}, with {} measured runs, on logarithmic axes.",
                   per,
                   series.description,
                   same.size() + other.size())},
      axis_of(x, "parameters (weights and biases)"),
      axis_of(y, fmt::format("energy per {}", per), "J"));
  if (is_made) {
    plot.band(predicted.most, "band90", "90 % interval");
    plot.band(predicted.half, "band50", "50 % interval");
    plot.line(predicted.median, "median", "predicted median");
  } else {
    plot.bars(predicted.most, "bar90", "90 % interval");
    plot.bars(predicted.half, "bar50", "50 % interval");
    plot.points(predicted.median, svg::Symbol::dot, "c0", "predicted median");
  }
  plot.points(other, svg::Symbol::diamond, "c2", other.empty() ? "" : "measured, other shapes");
  plot.points(
      same, svg::Symbol::dot, "c1 large", other.empty() ? "measured" : "measured, same shape");
  mark_levels(model.hardware, jobs.back(), plot);
  out.svg = plot.svg();
  out.caption += plot.omission();
  return out;
}

}  // namespace energymodel::cli
