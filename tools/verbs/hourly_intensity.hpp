// SPDX-License-Identifier: Apache-2.0
/// \file
/// Carbon intensity of electricity by the hour, and when to start a job.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/report.hpp"

namespace energymodel::cli {

/// A series of equal steps, each with one intensity.
class HourlyIntensity {
 public:
  /// A CSV with a column of times (its name holds "time" or "date"; ISO 8601 or seconds) and one of
  /// intensities, whose name ends in its unit ("g/kWh", "carbon_kg_per_kWh", "gCO2eq/kWh").
  /// \throws Error(Errc::bad_input) for other columns, gaps, fewer than two rows, or an intensity
  ///         below 0 or above 2.5 kg/kWh
  static HourlyIntensity read(const std::string& path);
  /// \param kg_per_J  at least one
  HourlyIntensity(double start_s, double step_s, const std::vector<double>& kg_per_J);

  [[nodiscard]] double start_s() const { return start_s_; }
  [[nodiscard]] double end_s() const;
  [[nodiscard]] double step_s() const { return step_s_; }

  /// Mean over a time, in which power is constant [kg/J].
  /// \pre start_s() <= from_s, from_s + length_s <= end_s(), length_s > 0
  [[nodiscard]] double mean_over(double from_s, double length_s) const;

 private:
  [[nodiscard]] double total_until(double time_s) const;

  double start_s_;
  double step_s_;
  std::vector<double> total_;  ///< of the steps before each [kg s/J]
};

/// Mean intensities of a job by when it starts.
struct StartTimes {
  double now = 0.0;  ///< [kg/J], so are the others
  double best = 0.0;
  double worst = 0.0;
  double mean = 0.0;  ///< of all starts that were tried
  double best_start_s = 0.0;
  std::size_t tried = 0;

  /// The share that the best start saves of another, one of the above.
  [[nodiscard]] double saved_against(double other) const;
};

/// Starts a step apart from `now_s` on, for a week or as long as the job still ends in the series.
/// \throws Error(Errc::insufficient_data) where it does not even if it starts now
[[nodiscard]] StartTimes start_times(const HourlyIntensity& intensity,
                                     double now_s,
                                     double duration_s);

[[nodiscard]] Json json_of(const StartTimes& starts, double now_s);
/// "2026-03-02T03:00:00 is the best of 168 starts: 31 % less than now, ..."
[[nodiscard]] std::string text_of(const StartTimes& starts, double now_s);

}  // namespace energymodel::cli
