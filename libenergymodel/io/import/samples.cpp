// SPDX-License-Identifier: Apache-2.0
#include "io/import/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "energymodel/io/quantity_text.hpp"
#include "fit/median.hpp"

namespace energymodel::importing {
namespace {

constexpr double gap_periods = 5.0;
constexpr double most_unknown_share = 0.01;
constexpr double impossible_medians = 50.0;

/// In order of time, one for each time.
void order(std::vector<Sample>& samples, ImportReport& report) {
  std::stable_sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
    return a.time_s < b.time_s;
  });
  const auto last =
      std::unique(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
        return a.time_s == b.time_s;
      });
  const auto repeated = static_cast<std::size_t>(samples.end() - last);
  if (repeated > 0) report.repairs["samples written twice dropped"] += repeated;
  samples.erase(last, samples.end());
}

double median_period(std::span<const Sample> samples) {
  std::vector<double> periods;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    periods.push_back(samples[i].time_s - samples[i - 1].time_s);
  }
  return median(std::move(periods));
}

bool is_long_enough(std::span<const Sample> samples,
                    const std::string& file,
                    const std::string& what,
                    ImportReport& report) {
  if (samples.size() >= 2) return true;
  quarantine(report,
             file,
             samples.empty() ? 0 : samples.front().line,
             "fewer than two usable samples",
             what);
  return false;
}

/// Whether the unknown time is short enough to be bridged; says so either way.
bool can_bridge(double unknown_s,
                double duration_s,
                std::size_t line,
                const std::string& file,
                const std::string& what,
                ImportReport& report) {
  if (unknown_s == 0.0) return true;
  if (unknown_s <= most_unknown_share * duration_s) {
    ++report.repairs["series with gaps of at most 1 % bridged"];
    return true;
  }
  quarantine(report,
             file,
             line,
             "gap in the samples",
             fmt::format("{}: {:.6g} s of {:.6g} s unknown", what, unknown_s, duration_s));
  return false;
}

}  // namespace

std::optional<double> unwrap(double difference_J,
                             double largest_J,
                             double duration_s,
                             double limit_W,
                             std::optional<double> range_J) {
  std::vector<double> ranges{4294.967296, 65532.610987, 262143.328850};
  if (range_J) ranges = {*range_J};
  for (const double range : ranges) {
    const double energy_J = difference_J + range;
    if (range < largest_J || energy_J < 0.0) continue;
    if (energy_J <= limit_W * duration_s) return energy_J;
  }
  return std::nullopt;
}

double power_limit(std::vector<double> powers_W, const ImportOptions& options) {
  if (options.max_power_W) return *options.max_power_W;
  std::erase_if(powers_W, [](double power) { return !(power > 0.0); });
  if (powers_W.size() < 3) return std::numeric_limits<double>::infinity();
  return impossible_medians * median(std::move(powers_W));
}

std::optional<SeriesEnergy> integrate_power(std::vector<Sample> samples,
                                            const std::string& file,
                                            const std::string& what,
                                            const ImportOptions& options,
                                            ImportReport& report) {
  order(samples, report);
  std::vector<double> powers;
  for (const Sample& sample : samples) powers.push_back(sample.value);
  const double limit = power_limit(powers, options);
  std::erase_if(samples, [&](const Sample& sample) {
    if (sample.value > 0.0 && sample.value <= limit) return false;
    quarantine(report,
               file,
               sample.line,
               sample.value == 0.0 ? "sample of 0 W: unknown, not zero" : "impossible power",
               fmt::format("{}: {}", what, format_quantity(sample.value, Kind::power)));
    return true;
  });
  if (!is_long_enough(samples, file, what, report)) return std::nullopt;

  const double longest = gap_periods * median_period(samples);
  SeriesEnergy out;
  out.start_s = samples.front().time_s;
  out.duration_s = samples.back().time_s - out.start_s;
  out.peak_power_W = samples.front().value;
  double gap_s = 0.0;
  std::size_t gap_line = 0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double period = samples[i].time_s - samples[i - 1].time_s;
    if (period > longest) {
      gap_s += period;
      if (gap_line == 0) gap_line = samples[i].line;
    }
    out.energy_J += 0.5 * (samples[i].value + samples[i - 1].value) * period;
    out.peak_power_W = std::max(out.peak_power_W, samples[i].value);
  }
  if (!can_bridge(gap_s, out.duration_s, gap_line, file, what, report)) return std::nullopt;
  return out;
}

std::optional<SeriesEnergy> integrate_counter(std::vector<Sample> samples,
                                              std::optional<double> range_J,
                                              const std::string& file,
                                              const std::string& what,
                                              const ImportOptions& options,
                                              ImportReport& report) {
  order(samples, report);
  if (!is_long_enough(samples, file, what, report)) return std::nullopt;
  const double period = median_period(samples);
  std::vector<double> powers;
  double largest_J = 0.0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    largest_J = std::max({largest_J, samples[i - 1].value, samples[i].value});
    powers.push_back((samples[i].value - samples[i - 1].value) /
                     (samples[i].time_s - samples[i - 1].time_s));
  }
  const double limit = power_limit(powers, options);
  SeriesEnergy out;
  out.start_s = samples.front().time_s;
  out.duration_s = samples.back().time_s - out.start_s;
  double unknown_s = 0.0;
  std::size_t unknown_line = 0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double duration_s = samples[i].time_s - samples[i - 1].time_s;
    const bool is_short = duration_s < 0.5 * period;
    double energy_J = samples[i].value - samples[i - 1].value;
    const bool is_wrap = energy_J < 0.0;
    if (is_wrap) {
      const auto unwrapped = unwrap(energy_J, largest_J, duration_s, limit, range_J);
      if (unwrapped) ++report.repairs["counter wraps undone"];
      energy_J = unwrapped.value_or(energy_J);
    }
    if (energy_J < 0.0 || (!is_short && energy_J > limit * duration_s)) {
      quarantine(report,
                 file,
                 samples[i].line,
                 is_wrap ? "negative difference that is no wrap" : "impossible power",
                 fmt::format("{}: {:.6g} J in {:.6g} s", what, energy_J, duration_s));
      unknown_s += duration_s;
      if (unknown_line == 0) unknown_line = samples[i].line;
      continue;
    }
    out.energy_J += energy_J;
    if (!is_short) out.peak_power_W = std::max(out.peak_power_W, energy_J / duration_s);
  }
  if (!can_bridge(unknown_s, out.duration_s, unknown_line, file, what, report)) {
    return std::nullopt;
  }
  if (unknown_s > 0.0) out.energy_J *= out.duration_s / (out.duration_s - unknown_s);
  if (out.energy_J > 0.0) return out;
  quarantine(report, file, samples.front().line, "counter that does not move", what);
  return std::nullopt;
}

void add_series(const SeriesEnergy& series, const std::string& component, ImportedRun& run) {
  run.energy_J[component] += series.energy_J;
  const double end_s = series.start_s + series.duration_s;
  const double known_end_s = run.start_s.value_or(end_s) + run.duration_s.value_or(0.0);
  run.peak_power_W = ++run.series == 1 ? std::optional(series.peak_power_W) : std::nullopt;
  run.start_s = std::min(run.start_s.value_or(series.start_s), series.start_s);
  run.duration_s = std::max(end_s, known_end_s) - *run.start_s;
}

}  // namespace energymodel::importing
