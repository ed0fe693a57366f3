// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "report/figures.hpp"
#include "report/plot.hpp"

namespace energymodel::cli {
namespace {

/// The predicted energies of a trace [J].
struct Parity {
  std::vector<double> median;
  std::vector<double> low_90;  ///< empty without a calibration; so is the next
  std::vector<double> high_90;
};

Parity parity_of(const FitReport& report) {
  Parity out;
  for (std::size_t row = 0; row < report.trace.rows.rows(); ++row) {
    const auto energy = prediction_of(report, row).energy;
    out.median.push_back(energy.median.base());
    if (!energy.interval) continue;
    out.low_90.push_back(energy.interval->low_90.base());
    out.high_90.push_back(energy.interval->high_90.base());
  }
  return out;
}

/// Of neighbouring runs, the median of their own intervals.
std::vector<svg::Span> band_of(const Parity& parity) {
  constexpr std::size_t pieces = 24;
  std::vector<svg::Span> out;
  const auto add = [&](double x, double low_ratio, double high_ratio) {
    out.push_back({x, low_ratio * x, high_ratio * x});
  };
  double end = 0.0;
  for (const auto& piece : cut_by_size(parity.median, pieces)) {
    std::vector<double> at;
    std::vector<double> low;
    std::vector<double> high;
    for (const std::size_t row : piece) {
      at.push_back(parity.median[row]);
      low.push_back(parity.low_90[row] / parity.median[row]);
      high.push_back(parity.high_90[row] / parity.median[row]);
    }
    const double low_ratio = quantile_of(low, 0.5);
    const double high_ratio = quantile_of(high, 0.5);
    if (out.empty()) add(at.front(), low_ratio, high_ratio);
    add(quantile_of(at, 0.5), low_ratio, high_ratio);
    end = at.back();
  }
  if (!out.empty()) add(end, out.back().low / out.back().x, out.back().high / out.back().x);
  return out;
}

}  // namespace

Figure parity_figure(const FitReport& report) {
  const Measurements& rows = report.trace.rows;
  const Parity parity = parity_of(report);
  const bool has_band = !parity.low_90.empty();
  std::vector<svg::Point> inside;
  std::vector<svg::Point> outside;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const double measured = rows.energy_J[row];
    const bool is_outside =
        has_band && (measured < parity.low_90[row] || measured > parity.high_90[row]);
    (is_outside ? outside : inside).push_back({parity.median[row], measured});
  }
  const double share = static_cast<double>(inside.size()) /
                       static_cast<double>(std::max<std::size_t>(1, rows.rows()));

  std::vector<double> both = parity.median;
  both.insert(both.end(), rows.energy_J.begin(), rows.energy_J.end());
  const auto axis = [&](std::string label) {
    return svg::axis_over(both, svg::Scale::log10, std::move(label), "J");
  };
  Figure out;
  out.title = "Measured against predicted energy";
  out.caption =
      "One point for each run of the trace, energy predicted from the workload alone. Look for "
      "runs "
      "far from the line, and for a stretch where the cloud lies to one side of it: there the "
      "model "
      "predicts too little (above) or too much (below).";
  svg::Plot plot(
      {"parity",
       out.title,
       fmt::format("Scatter plot on logarithmic axes of {} runs with the line of equality.",
                   rows.rows())},
      axis("predicted energy"),
      axis("measured energy"));
  if (has_band) {
    plot.band(band_of(parity), "band90", "90 % interval");
    out.caption += fmt::format(
        " {:.1f} % of these runs lie inside their own 90 % interval; the coverage of runs that the "
        "fit had not seen stands under Calibration. The band shows the median interval of runs of "
        "like energy, so a run near its edge may lie on either side of its own.",
        100.0 * share);
  }
  plot.points(inside, svg::Symbol::dot, "c1", has_band ? "run" : "");
  plot.points(
      outside, svg::Symbol::cross, "c2", outside.empty() ? "" : "outside its 90 % interval");
  const double low = *std::min_element(both.begin(), both.end());
  const double high = *std::max_element(both.begin(), both.end());
  plot.line({{low, low}, {high, high}}, "reference", "measured = predicted");
  out.svg = plot.svg();
  out.caption += plot.omission();
  return out;
}

}  // namespace energymodel::cli
