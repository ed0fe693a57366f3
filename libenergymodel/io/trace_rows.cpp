// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "energymodel/error.hpp"
#include "energymodel/io/quantity_text.hpp"
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

std::size_t note_unlikely_powers(Trace& trace, const Hardware& node) {
  const Measurements& rows = trace.rows;
  const auto idle = idle_power_of(node);
  const auto rated = rated_power_of(node);
  if (!rows.has_energy() || !rows.has_duration() || !idle) return 0;
  const double idle_W = in(*idle, watt);
  constexpr double least_of_idle = 0.1;
  constexpr double most_of_rated = 3.0;
  constexpr double most_of_idle = 50.0;
  const double most_W = rated ? most_of_rated * in(*rated, watt) : most_of_idle * idle_W;
  const auto power_W = [&](std::size_t row) { return rows.energy_J[row] / rows.duration_s[row]; };
  std::size_t unlikely = 0;
  std::size_t first = 0;
  for (std::size_t row = rows.rows(); row-- > 0;) {
    if (power_W(row) >= least_of_idle * idle_W && power_W(row) <= most_W) continue;
    ++unlikely;
    first = row;
  }
  if (unlikely == 0) return 0;
  trace.notes.push_back(fmt::format(
      "{} of {} runs have a mean power that the node does not draw, first {}: {} for {} is {}, "
      "expected {} to {}; is an energy or a duration in another unit than its column says?",
      unlikely,
      rows.rows(),
      rows.where(first),
      format_quantity(rows.energy_J[first], Kind::energy),
      format_quantity(rows.duration_s[first], Kind::duration),
      format_quantity(power_W(first), Kind::power),
      format_quantity(least_of_idle * idle_W, Kind::power),
      format_quantity(most_W, Kind::power)));
  return unlikely;
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
