// SPDX-License-Identifier: Apache-2.0
#include "energymodel/meter/measured_energy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fit/median.hpp"

namespace energymodel {
namespace {

/// Intervals of more than this many usual ones are gaps.
constexpr double gap_factor = 2.5;
/// Intervals shorter than this share of the usual one say little of power: the last comes as soon
/// as the job ends, and a counter may not have moved.
constexpr double short_factor = 0.5;

double usual_interval_s(const std::vector<Sample>& samples) {
  std::vector<double> intervals;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    intervals.push_back(samples[i].time_s - samples[i - 1].time_s);
  }
  return median(std::move(intervals));
}

/// The readings that say something. What is switched on takes power: one of 0 W is unknown.
std::vector<Sample> present(const MeterSeries& series) {
  std::vector<Sample> out;
  for (const Sample& sample : series.samples) {
    const bool is_unknown =
        !sample.value || (series.info.kind == MeterKind::power && *sample.value <= 0.0);
    if (!is_unknown) out.push_back(sample);
  }
  return out;
}

/// The fastest that a counter was seen to grow without starting again [W]; 0 if it was not.
double fastest_W(const std::vector<Sample>& samples, double shortest_s) {
  double out = 0.0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double interval_s = samples[i].time_s - samples[i - 1].time_s;
    if (interval_s <= 0.0 || interval_s < shortest_s) continue;
    out = std::max(out, (*samples[i].value - *samples[i - 1].value) / interval_s);
  }
  return out;
}

EnergyCurve unknown(std::string reason) { return {{}, 0.0, std::move(reason)}; }

EnergyCurve curve_of_counter(const std::vector<Sample>& samples, double range_J) {
  EnergyCurve out;
  out.interval_s = usual_interval_s(samples);
  const double most_W = fastest_W(samples, short_factor * out.interval_s);
  double energy_J = 0.0;
  out.points.push_back({samples.front().time_s, 0.0});
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double interval_s = samples[i].time_s - samples[i - 1].time_s;
    double step_J = *samples[i].value - *samples[i - 1].value;
    if (step_J < 0.0 && !std::isfinite(range_J)) {
      return unknown(fmt::format("its counter fell by {:.6g} J: it was reset", -step_J));
    }
    if (step_J < 0.0) step_J += range_J;
    if (interval_s * most_W > range_J) {
      return unknown(
          fmt::format("its counter may have gone round unseen in a gap of {:.3g} s: at {:.4g} W it "
                      "starts again every {:.3g} s",
                      interval_s,
                      most_W,
                      range_J / most_W));
    }
    energy_J += step_J;
    out.points.push_back({samples[i].time_s, energy_J});
  }
  if (energy_J > 0.0) return out;
  return unknown(fmt::format("its counter did not move in {:.3g} s",
                             samples.back().time_s - samples.front().time_s));
}

EnergyCurve curve_of_power(const std::vector<Sample>& samples) {
  EnergyCurve out;
  out.interval_s = usual_interval_s(samples);
  double energy_J = 0.0;
  out.points.push_back({samples.front().time_s, 0.0});
  for (std::size_t i = 1; i < samples.size(); ++i) {
    energy_J += 0.5 * (*samples[i - 1].value + *samples[i].value) *
                (samples[i].time_s - samples[i - 1].time_s);
    out.points.push_back({samples[i].time_s, energy_J});
  }
  return out;
}

/// How much of the recording a curve bridges.
double gap_s(const EnergyCurve& curve, const Recording& recording) {
  const double limit_s = gap_factor * curve.interval_s;
  double out = 0.0;
  double low_s = recording.start_s;
  const auto add_until = [&](double high_s) {
    if (high_s - low_s > limit_s) out += high_s - low_s;
    low_s = std::max(low_s, high_s);
  };
  for (const EnergyPoint& point : curve.points) add_until(std::min(point.time_s, recording.end_s));
  add_until(recording.end_s);
  return out;
}

double sum_at(std::span<const EnergyCurve> curves, double time_s) {
  double out = 0.0;
  for (const EnergyCurve& curve : curves) out += curve.at(time_s);
  return out;
}

/// The largest slope of the sum over the intervals of the curve that has the longest.
double peak_W(std::span<const EnergyCurve> curves, const Recording& recording) {
  const auto slowest =
      std::max_element(curves.begin(), curves.end(), [](const auto& a, const auto& b) {
        return a.interval_s < b.interval_s;
      });
  const double shortest_s = short_factor * slowest->interval_s;
  double out = 0.0;
  double from_s = recording.start_s;
  double from_J = sum_at(curves, from_s);
  for (const EnergyPoint& point : slowest->points) {
    const double to_s = std::min(point.time_s, recording.end_s);
    if (to_s - from_s < shortest_s) continue;
    const double to_J = sum_at(curves, to_s);
    out = std::max(out, (to_J - from_J) / (to_s - from_s));
    from_s = to_s;
    from_J = to_J;
  }
  return out;
}

}  // namespace

double EnergyCurve::at(double time_s) const {
  const auto after = std::upper_bound(
      points.begin() + 1, points.end() - 1, time_s, [](double time, const EnergyPoint& point) {
        return time < point.time_s;
      });
  const EnergyPoint& low = *(after - 1);
  const double width_s = after->time_s - low.time_s;
  if (width_s <= 0.0) return low.energy_J;
  return low.energy_J + (after->energy_J - low.energy_J) * (time_s - low.time_s) / width_s;
}

EnergyCurve energy_curve(const MeterSeries& series) {
  const std::vector<Sample> samples = present(series);
  if (samples.size() < 2) {
    return unknown(!series.last_reason.empty()
                       ? series.last_reason
                       : fmt::format("it gave {} readings{}, expected at least 2",
                                     samples.size(),
                                     series.info.kind == MeterKind::power ? " above 0 W" : ""));
  }
  return series.info.kind == MeterKind::energy ? curve_of_counter(samples, series.info.range_J)
                                               : curve_of_power(samples);
}

MeasuredEnergy measured_energy(std::span<const EnergyCurve> curves, const Recording& recording) {
  MeasuredEnergy out;
  for (const EnergyCurve& curve : curves) {
    if (!curve.is_known()) {
      out.reason = curve.reason;
      return out;
    }
    out.gap_s = std::max(out.gap_s, gap_s(curve, recording));
  }
  out.energy_J = sum_at(curves, recording.end_s) - sum_at(curves, recording.start_s);
  if (recording.duration_s() <= 0.0) return out;
  out.mean_power_W = *out.energy_J / recording.duration_s();
  out.peak_power_W = std::max(*out.mean_power_W, peak_W(curves, recording));
  return out;
}

std::optional<double> mean_of_gauge(const MeterSeries& series) {
  const std::vector<Sample> samples = present(series);
  if (samples.empty()) return std::nullopt;
  const EnergyCurve area = curve_of_power(samples);
  const double span_s = samples.back().time_s - samples.front().time_s;
  return span_s > 0.0 ? area.points.back().energy_J / span_s : *samples.front().value;
}

std::optional<double> growth_of_count(const MeterSeries& series) {
  const std::vector<Sample>& samples = series.samples;
  if (samples.size() < 2 || !samples.front().value || !samples.back().value) return std::nullopt;
  return *samples.back().value - *samples.front().value;
}

}  // namespace energymodel
