// SPDX-License-Identifier: Apache-2.0
#include "verbs/predict_jobs.hpp"

#include <fmt/format.h>

#include <array>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "cli/report.hpp"
#include "energymodel/error.hpp"
#include "energymodel/io/trace.hpp"
#include "io/words.hpp"
#include "verbs/prediction_columns.hpp"

namespace energymodel::cli {
namespace {

/// How a job lies to what was measured, in columns of text.
struct Place {
  std::string out_of_range;  ///< inputs: "steps;batch", or ""
  std::string out_of_hull;   ///< pairs of inputs: "steps and batch", or ""
};
constexpr std::array<std::string_view, 2> place_columns{"out_of_range", "out_of_hull"};

/// The caller's columns are carried through, so none may bear the name of one that is added.
void refuse_own_columns(const CsvTable& table) {
  std::vector<std::string> added(place_columns.begin(), place_columns.end());
  for (const auto& [name, value] : columns_of({})) added.push_back(name);
  for (const std::string& name : added) {
    if (table.find(name) == table.columns().size()) continue;
    throw Error(
        Errc::bad_input,
        table.name(),
        fmt::format("found a column '{}', expected none of a name that predict adds", name));
  }
}

Place place_of(const FittedModel& model, const Workload& job) {
  const DomainValues values = domain_values(job);
  const auto outside_range = model.domain.outside_range(values);
  const auto outside_hull = model.domain.outside_hull(values);
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < outside_range.size(); ++i) {
    if (outside_range[i]) inputs.emplace_back(domain_inputs[i]);
  }
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < outside_hull.size(); ++i) {
    if (outside_hull[i]) pairs.push_back(pair_name(domain_pairs[i]));
  }
  return {fmt::format("{}", fmt::join(inputs, ";")), fmt::format("{}", fmt::join(pairs, ";"))};
}

std::string csv_header(const CsvTable& table) {
  std::string out;
  for (const std::string& name : table.columns()) out += csv_cell(name) + ",";
  for (const auto& [name, value] : columns_of({})) out += name + ",";
  return fmt::format("{}{}\n", out, fmt::join(place_columns, ","));
}

std::string csv_line(const CsvTable& table,
                     std::size_t row,
                     const std::vector<Column>& columns,
                     const Place& place) {
  std::string out;
  for (std::size_t i = 0; i < table.columns().size(); ++i)
    out += csv_cell(table.cell(row, i)) + ",";
  for (const auto& [name, value] : columns) out += value ? fmt::format("{},", *value) : ",";
  return fmt::format("{}{},{}\n", out, place.out_of_range, place.out_of_hull);
}

std::string json_line(const CsvTable& table,
                      std::size_t row,
                      const std::vector<Column>& columns,
                      const Place& place) {
  Json record = Json::object();
  for (std::size_t i = 0; i < table.columns().size(); ++i) {
    record[table.columns()[i]] = std::string(table.cell(row, i));
  }
  for (const auto& [name, value] : columns) record[name] = value ? Json(*value) : Json();
  record[std::string(place_columns[0])] = place.out_of_range;
  record[std::string(place_columns[1])] = place.out_of_hull;
  // A cell may hold bytes that are no UTF-8, which JSON cannot.
  return record.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Jobs of levels that the model did not see, in one line, or "".
std::string note_on_groups(const FittedModel& model, const Trace& trace) {
  if (!model.energy.groups) return {};
  const GroupEffects& groups = *model.energy.groups;
  if (trace.rows.group.empty()) {
    return fmt::format(
        "note: {}: found no column '{}', the model's group: every job is predicted "
        "as a new level of it, with wider intervals\n",
        trace.table->name(),
        groups.column);
  }
  std::set<std::string_view> levels;
  std::size_t jobs = 0;
  for (const std::string& level : trace.rows.group) {
    if (groups.knows(level)) continue;
    levels.insert(level);
    ++jobs;
  }
  if (jobs == 0) return {};
  return fmt::format(
      "note: the model saw no run of {} of {} ('{}'{}): {} predicted as of a new "
      "level, with wider intervals\n",
      plural(levels.size(), "level"),
      groups.column,
      *levels.begin(),
      levels.size() == 1 ? "" : " ...",
      plural(jobs, "job"));
}

}  // namespace

int predict_jobs(const FittedModel& model,
                 const Arguments& arguments,
                 std::ostream& out,
                 std::ostream& err) {
  constexpr std::array<std::string_view, 2> formats{"csv", "jsonl"};
  const bool is_csv = arguments.choice("format", formats) == "csv";
  Trace trace = read_trace(arguments.text("jobs"), TraceUse::jobs);
  const CsvTable& table = *trace.table;
  refuse_own_columns(table);
  use_declared_group(model, trace);
  if (is_csv) out << csv_header(table);
  std::size_t beyond_range = 0;
  std::size_t beyond_hull = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Workload& job = trace.rows.jobs[row];
    const auto columns =
        columns_of(model.predict(job, trace.rows.group.empty() ? "" : trace.rows.group[row]));
    const Place place = place_of(model, job);
    if (!place.out_of_range.empty()) ++beyond_range;
    if (!place.out_of_hull.empty()) ++beyond_hull;
    out << (is_csv ? csv_line(table, row, columns, place) : json_line(table, row, columns, place));
  }
  for (const std::string& note : trace.notes) err << "note: " << note << "\n";
  err << note_on_groups(model, trace);
  const auto warn = [&](std::string_view code, std::size_t jobs, std::size_t column) {
    if (jobs == 0) return;
    err << fmt::format("warning: {} {} of {} outside what was measured; see column {}\n",
                       code,
                       jobs,
                       plural(table.rows(), "job"),
                       place_columns[column]);
  };
  warn("EM-W001", beyond_range, 0);
  warn("EM-W004", beyond_hull, 1);
  if (beyond_range + beyond_hull == 0) return 0;
  return arguments.has("strict") ? static_cast<int>(Errc::out_of_domain) : 0;
}

}  // namespace energymodel::cli
