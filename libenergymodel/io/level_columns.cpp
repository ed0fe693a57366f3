// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "energymodel/io/quantity_text.hpp"
#include "energymodel/io/trace.hpp"

namespace energymodel {
namespace {

/// More different values than this, and a column of numbers is cut into bins.
constexpr std::size_t most_levels = 32;
constexpr std::size_t bins = 10;

/// Whether the column is a measurement of the run: its level would depend on the residual.
/// Energies, durations and powers of the job and of its parts, and what 'record' averages or
/// counts.
bool is_measured(const std::string& name) {
  for (const std::string_view prefix : {"mean_", "peak_", "counted_"}) {
    if (name.starts_with(prefix)) return true;
  }
  const std::string_view unit = std::string_view(name).substr(name.find_last_of('_') + 1);
  return unit.size() < name.size() &&
         (unit_factor(unit, Kind::energy) != 0.0 || unit_factor(unit, Kind::duration) != 0.0 ||
          unit_factor(unit, Kind::power) != 0.0);
}

std::optional<std::vector<double>> numbers_of(const CsvTable& table, std::size_t column) {
  std::vector<double> out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view text = table.cell(row, column);
    double value = 0.0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    out.push_back(value);
  }
  return out;
}

std::vector<std::string> binned(const std::vector<double>& values) {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> edges;
  for (std::size_t i = 1; i < bins; ++i) edges.push_back(sorted[sorted.size() * i / bins]);
  std::vector<std::string> out;
  for (const double value : values) {
    const auto edge = std::upper_bound(edges.begin(), edges.end(), value);
    const double low = edge == edges.begin() ? sorted.front() : *(edge - 1);
    const double high = edge == edges.end() ? sorted.back() : *edge;
    out.push_back(fmt::format("{:.4g} to {:.4g}", low, high));
  }
  return out;
}

}  // namespace

std::vector<LevelColumn> level_columns(const Trace& trace) {
  const CsvTable& table = *trace.table;
  std::vector<LevelColumn> out;
  for (std::size_t column = 0; column < table.columns().size(); ++column) {
    const std::string& name = table.columns()[column];
    if (is_measured(name)) continue;
    LevelColumn levels{name, {}};
    std::set<std::string_view> distinct;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      levels.level_of_row.emplace_back(table.cell(row, column));
      distinct.insert(table.cell(row, column));
    }
    if (distinct.size() < 2) continue;
    const bool is_name_of_run = distinct.size() > table.rows() / 3;
    if (distinct.size() > most_levels) {
      const auto values = numbers_of(table, column);
      if (values) levels.level_of_row = binned(*values);
      if (!values && is_name_of_run) continue;
    }
    out.push_back(std::move(levels));
  }
  return out;
}

}  // namespace energymodel
