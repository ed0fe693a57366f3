// SPDX-License-Identifier: Apache-2.0
/// \file
/// Energy from samples of power and of energy counters. Internal to io.
///
/// Two samples further apart than 5 median periods have a gap between them. Gaps, and counter
/// differences that are unknown, are bridged if they make up at most 1 % of the series, so that the
/// energy is wrong by little more than that; else the series is quarantined.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/import/text.hpp"

namespace energymodel::importing {

/// A power [W] or a counter's value [J] at a time [s].
struct Sample {
  double time_s = 0.0;
  double value = 0.0;
  std::size_t line = 0;
};

/// What a series gives.
struct SeriesEnergy {
  double energy_J = 0.0;
  double start_s = 0.0;
  double duration_s = 0.0;
  double peak_power_W = 0.0;
};

/// A wrapped difference put right: the smallest counter range that is at least `largest_J` and
/// leaves a mean power from 0 to `limit_W`, if there is one. Ranges are `range_J` where it is
/// known, else those of RAPL: 2^32 microjoules, and the max_energy_range_uj that Linux' powercap
/// states for the energy units of 2^-16 and 2^-14 J.
[[nodiscard]] std::optional<double> unwrap(double difference_J,
                                           double largest_J,
                                           double duration_s,
                                           double limit_W,
                                           std::optional<double> range_J = std::nullopt);

/// The highest power that is possible: the stated one, else 50 times the median of the positive
/// ones; infinite for fewer than three.
[[nodiscard]] double power_limit(std::vector<double> powers_W, const ImportOptions& options);

/// Trapezoids. A sample of 0 W is unknown, one above power_limit() or below 0 impossible; each is
/// quarantined. Of samples at one time the first counts.
/// \param what  names the series in the quarantine
std::optional<SeriesEnergy> integrate_power(std::vector<Sample> samples,
                                            const std::string& file,
                                            const std::string& what,
                                            const ImportOptions& options,
                                            ImportReport& report);

/// Differences, with wraps undone. An interval of impossible power is unknown, unless it is shorter
/// than half the median period: there the counter's own step shows, and its energy is right.
std::optional<SeriesEnergy> integrate_counter(std::vector<Sample> samples,
                                              std::optional<double> range_J,
                                              const std::string& file,
                                              const std::string& what,
                                              const ImportOptions& options,
                                              ImportReport& report);

/// Adds a series to a run: energies add up, the time is the union. The peak of more than one series
/// is unknown.
void add_series(const SeriesEnergy& series, const std::string& component, ImportedRun& run);

}  // namespace energymodel::importing
