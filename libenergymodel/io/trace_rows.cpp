// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "energymodel/error.hpp"
#include "energymodel/io/trace.hpp"
#include "io/suggest.hpp"
#include "io/words.hpp"

namespace energymodel {

std::vector<std::string> group_of_rows(const Trace& trace, std::span<const std::string> names) {
  std::vector<std::size_t> indices;
  for (const std::string& name : names) {
    const std::size_t index = trace.table->find(name);
    if (index == trace.table->columns().size()) {
      throw Error(Errc::bad_input,
                  trace.table->name(),
                  fmt::format("found no column '{}'{}, expected one of: {}",
                              name,
                              did_you_mean(name, trace.table->columns()),
                              fmt::join(trace.table->columns(), ", ")));
    }
    indices.push_back(index);
  }
  std::vector<std::string> groups(trace.table->rows());
  for (std::size_t row = 0; row < groups.size(); ++row) {
    for (const std::size_t index : indices) {
      if (index != indices.front()) groups[row] += '/';
      groups[row] += trace.table->cell(row, index);
    }
  }
  return groups;
}

std::size_t leave_out_below_startup(Trace& trace, const Hardware& node) {
  const Measurements& rows = trace.rows;
  const double startup_J = in(node.startup_energy.value_or(Energy<>{}), joule);
  const double startup_s = in(node.startup_duration.value_or(Duration<>{}), second);
  std::vector<std::size_t> kept;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const bool is_above = !(rows.has_energy() && rows.energy_J[row] <= startup_J) &&
                          !(rows.has_duration() && rows.duration_s[row] <= startup_s);
    if (is_above) kept.push_back(row);
  }
  const std::size_t left_out = rows.rows() - kept.size();
  if (left_out == 0) return 0;
  if (kept.empty()) {
    throw Error(
        Errc::bad_input,
        trace.table->name(),
        fmt::format("found no run above the node's start-up of {} J, expected some", startup_J));
  }
  trace.rows = rows.subset(kept);
  trace.table = std::make_shared<const CsvTable>(trace.table->subset(kept));
  trace.rows.where = [table = trace.table](std::size_t row) { return table->place(row); };
  trace.notes.push_back(
      fmt::format("{} of {} runs took no more than the node's start-up and are left out",
                  left_out,
                  left_out + kept.size()));
  return left_out;
}

void use_declared_group(const FittedModel& model, Trace& trace) {
  if (!model.energy.groups) return;
  const std::vector<std::string> declared = split(model.energy.groups->column, ',');
  for (const std::string& name : declared) {
    if (trace.table->find(name) == trace.table->columns().size()) return;
  }
  trace.rows.group = group_of_rows(trace, declared);
}

}  // namespace energymodel
