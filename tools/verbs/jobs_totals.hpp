// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a whole list of jobs takes together.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "cli/report.hpp"
#include "energymodel/fit/fleet.hpp"
#include "verbs/concurrent_power.hpp"
#include "verbs/facility_options.hpp"

namespace energymodel::cli {

/// One job's medians; NaN for what the model cannot give.
struct JobMedians {
  double energy_J = 0.0;
  double duration_s = 0.0;
  double power_W = 0.0;
};

/// Sums over jobs, in bounded memory. Each job is on one node.
class JobsTotals {
 public:
  /// The model must outlive it.
  explicit JobsTotals(const FittedModel& model) : fleet_(model) {}

  /// \param start_s  seconds since 1970, where the job states when it starts
  void add(const Workload& job,
           std::string_view group,
           const JobMedians& medians,
           std::optional<double> start_s);
  void add(const JobsTotals& other);

  [[nodiscard]] std::string text(const Facility& facility) const;
  [[nodiscard]] Json json(const Facility& facility) const;

 private:
  /// Energies are divided by the tokens, samples and FLOPs of those jobs that state them.
  struct Unit {
    double energy_J = 0.0;  ///< medians of those jobs
    double count = 0.0;
  };
  static constexpr std::array<std::string_view, 3> unit_names{"token", "sample", "FLOP"};

  [[nodiscard]] std::vector<FacilityFigure> figures(const Facility& facility) const;

  Fleet fleet_;
  double node_seconds_ = 0.0;
  std::array<Unit, unit_names.size()> units_{};
  ConcurrentPower power_;
  std::size_t without_start_ = 0;
};

}  // namespace energymodel::cli
