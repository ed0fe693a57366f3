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
  std::string start_time;  ///< ISO 8601, UTC
  std::string command;
};

/// The row of a trace. Its columns depend on the features, the meters and nothing else.
[[nodiscard]] Cells trace_cells(const Measured& measured, const RunDescription& run);

/// Refuses a trace with other columns; none at all, or an empty one, is fine.
/// \throws Error(Errc::bad_input) naming the first column that differs
void check_columns(const std::string& path, const Cells& cells);

/// Appends the row, with a header where the file is new, and replaces the file in one step.
/// \return how many rows it has now
/// \throws Error(Errc::bad_input), Error(Errc::not_written)
std::size_t append_row(const std::string& path, const Cells& cells);

/// CSV: time_s since the start, then each meter's readings. A counter's are energies since its
/// first reading, unwrapped; a reading that is missing leaves its cell empty.
[[nodiscard]] std::string series_csv(const Measured& measured);

}  // namespace energymodel::cli
