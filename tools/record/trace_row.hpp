// SPDX-License-Identifier: Apache-2.0
/// \file
/// A recording as a row of a trace and as a time series. docs/measuring.md lists the columns.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "energymodel/meter/measured_energy.hpp"

namespace energymodel::cli {

/// What a recording says, and what it was of.
struct Measured {
  Recording recording;
  std::vector<EnergyCurve> curves;    ///< of each series; that of a gauge is empty
  std::vector<std::string> summands;  ///< the components whose sum is the job's energy
  MeasuredEnergy total;               ///< of those; its reason names the component
};

/// \param summands  components among the series
[[nodiscard]] Measured evaluate(Recording recording, std::vector<std::string> summands);

/// A table's column and the cell of this run; empty where the value is unknown.
using Cells = std::vector<std::pair<std::string, std::string>>;

/// What is known of a run before it: its features in the order given, and what it is.
struct RunDescription {
  Cells features;
  std::string start;  ///< ISO 8601, UTC
  std::string command;
};

/// The row of a trace. Its columns depend on the features, the meters and nothing else.
[[nodiscard]] Cells trace_cells(const Measured& measured, const RunDescription& run);

/// A line of CSV with its end.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

/// CSV: time_s since the start, then each meter's readings. A counter's are energies since its
/// first reading, unwrapped; a reading that is missing leaves its cell empty.
[[nodiscard]] std::string series_csv(const Measured& measured);

}  // namespace energymodel::cli
