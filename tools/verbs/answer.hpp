// SPDX-License-Identifier: Apache-2.0
/// \file
/// A job described by options, and what is expected of it.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/report.hpp"
#include "energymodel/fit/forecast.hpp"
#include "verbs/facility_options.hpp"
#include "verbs/network_options.hpp"
#include "verbs/warnings.hpp"

namespace energymodel::cli {

/// The model and the arguments must outlive it.
struct Answer {
  const FittedModel& model;
  const Arguments& arguments;
  std::vector<NamedWorkload> phases;
  Forecast forecast;
  Facility facility;
  std::vector<FacilityFigure> figures;
  std::vector<std::vector<Warning>> warnings;  ///< of each phase

  [[nodiscard]] bool is_doubtful() const {
    return std::any_of(warnings.begin(), warnings.end(), [](const auto& w) { return !w.empty(); });
  }
  [[nodiscard]] bool duration_is_given() const { return arguments.has("duration"); }
};

/// What the job's energy is counted by: "token", "sample" or nothing.
struct Unit {
  std::string name;
  double count = 0.0;
};

/// \throws Error(Errc::usage), Error(Errc::bad_input), Error(Errc::insufficient_data)
[[nodiscard]] Answer answer_to(const Arguments& arguments, const FittedModel& model);

[[nodiscard]] Unit unit_of(const Answer& answer);
[[nodiscard]] std::string text_of(const Answer& answer);
[[nodiscard]] Json json_of(const Answer& answer);

}  // namespace energymodel::cli
