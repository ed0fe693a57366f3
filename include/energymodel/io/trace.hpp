// SPDX-License-Identifier: Apache-2.0
/// \file
/// Traces: measured or hypothetical jobs as CSV. Layer 5.
///
/// A row describes its workload by the columns of a network or by plain features, and what was
/// measured by columns whose names end in their unit (energy_J, duration_h). docs/formats.md lists
/// them; trace_columns() is that list.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/fit/measurements.hpp"
#include "energymodel/fit/residual_scan.hpp"
#include "energymodel/io/csv.hpp"

namespace energymodel {

struct TraceColumn {
  std::string_view name;  ///< with a base unit, where it has one
  std::string_view use;   ///< measured, network, plain or any
  std::string_view meaning;
};
[[nodiscard]] std::span<const TraceColumn> trace_columns();

/// What a reader needs of a trace.
enum class TraceUse {
  jobs,     ///< workloads; measured columns may be absent and are not read
  measured  ///< workloads with their measured energy, and duration where there is one
};

struct Trace {
  std::shared_ptr<const CsvTable> table;
  Measurements rows;
  std::string id;                  ///< content_id of the file
  std::string attribution;         ///< from FILE.license beside it, or ""
  std::vector<std::string> notes;  ///< what the reader supplied by itself, in words
};

/// Reads a trace; "-" is standard input.
/// \throws Error(Errc::bad_input) with line and column, what was found and what was expected
Trace read_trace(const std::string& path, TraceUse use);
Trace parse_trace(std::string text, const std::string& name, TraceUse use);

/// The cells of the named columns, joined, for each row: equal text, equal group.
/// \throws Error(Errc::bad_input) for a column that the trace lacks
[[nodiscard]] std::vector<std::string> group_of_rows(const Trace& trace,
                                                     std::span<const std::string> columns);

/// Leaves out the rows that took no more than the node's known start-up: net of it nothing is left
/// of them. Says so in the trace's notes. \return the number of rows left out
/// \throws Error(Errc::bad_input) if no row is left
std::size_t leave_out_below_startup(Trace& trace, const Hardware& node);

/// Looks for runs of a mean power that the node does not draw: below a tenth of its idle power, or
/// above three times its rated power (50 times its idle power where no rating is known). Energies
/// or durations are then in another unit than their column says, or of another scope. Says so in
/// the trace's notes. \return the number of such rows
std::size_t note_unlikely_powers(Trace& trace, const Hardware& node);

/// Takes the rows' levels of the group column that a model was fitted with, if the trace has it.
void use_declared_group(const FittedModel& model, Trace& trace);

/// The columns of a trace as levels, for scan_groups(): measured columns and those that are nearly
/// all different are left out, and numbers with many values are cut into ten equally filled bins.
[[nodiscard]] std::vector<LevelColumn> level_columns(const Trace& trace);

}  // namespace energymodel
