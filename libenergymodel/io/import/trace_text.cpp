// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "energymodel/error.hpp"
#include "energymodel/io/csv.hpp"
#include "energymodel/io/import.hpp"
#include "io/import/text.hpp"

namespace energymodel {
namespace {

std::string number_cell(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

std::optional<double> mean_power(const ImportedRun& run) {
  if (!run.duration_s) return std::nullopt;
  return *run.total_J() / *run.duration_s;
}

}  // namespace

void join_features(std::string csv, const std::string& name, ImportReport& report) {
  const CsvTable table = CsvTable::parse(std::move(csv), name);
  const std::string& key = table.columns().front();
  std::map<std::string, std::size_t> row_of;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!row_of.emplace(table.cell(row, 0), row).second) {
      throw Error(Errc::bad_input,
                  table.place(row, 0),
                  fmt::format("found '{}' twice, expected each run once", table.cell(row, 0)));
    }
  }
  std::vector<ImportedRun> kept;
  for (ImportedRun& run : report.runs) {
    if (key != "label" && !run.features.contains(key)) {
      std::vector<std::string> known{"label"};
      for (const auto& [feature, value] : run.features) known.push_back(feature);
      throw Error(
          Errc::bad_input,
          name,
          fmt::format("found first column '{}', expected one of: {}", key, fmt::join(known, ", ")));
    }
    const auto at = row_of.find(key == "label" ? run.label : run.features.at(key));
    if (at == row_of.end()) {
      importing::quarantine(
          report,
          run.file,
          run.line,
          "no row of features for the run",
          fmt::format("{} '{}'", key, key == "label" ? run.label : run.features.at(key)));
      continue;
    }
    for (std::size_t column = 1; column < table.columns().size(); ++column) {
      run.features[table.columns()[column]] = table.cell(at->second, column);
    }
    kept.push_back(std::move(run));
  }
  report.runs = std::move(kept);
}

std::string imported_trace(const ImportReport& report) {
  std::set<std::string> components;
  std::set<std::string> features;
  bool has_start = false;
  bool has_duration = true;
  bool has_peak = false;
  bool has_facility = false;
  for (const ImportedRun& run : report.runs) {
    for (const auto& [component, energy] : run.energy_J) components.insert(component);
    for (const auto& [feature, value] : run.features) {
      if (!value.empty()) features.insert(feature);
    }
    has_start = has_start || run.start_s;
    has_duration = has_duration && run.duration_s;
    has_peak = has_peak || run.peak_power_W;
    has_facility = has_facility || run.facility_energy_J;
  }
  std::vector<std::string> cells{"label"};
  if (has_start) cells.emplace_back("start");
  cells.emplace_back("energy_J");
  if (has_duration) cells.insert(cells.end(), {"duration_s", "power_W"});
  if (has_peak) cells.emplace_back("peak_power_W");
  for (const std::string& component : components) cells.push_back(component + "_energy_J");
  if (has_facility) cells.emplace_back("facility_energy_J");
  cells.emplace_back("energy_scope");
  cells.insert(cells.end(), features.begin(), features.end());
  std::string out = fmt::format("{}\n", fmt::join(cells, ","));
  for (const ImportedRun& run : report.runs) {
    cells = {csv_cell(run.label)};
    if (has_start) cells.push_back(run.start_s ? importing::iso_time(*run.start_s) : "");
    cells.push_back(number_cell(run.total_J()));
    if (has_duration) {
      cells.push_back(number_cell(run.duration_s));
      cells.push_back(number_cell(mean_power(run)));
    }
    if (has_peak) cells.push_back(number_cell(run.peak_power_W));
    for (const std::string& component : components) {
      const auto at = run.energy_J.find(component);
      cells.push_back(at == run.energy_J.end() ? "" : number_cell(at->second));
    }
    if (has_facility) cells.push_back(number_cell(run.facility_energy_J));
    cells.push_back(run.scope());
    for (const std::string& feature : features) {
      const auto at = run.features.find(feature);
      cells.push_back(at == run.features.end() ? "" : csv_cell(at->second));
    }
    out += fmt::format("{}\n", fmt::join(cells, ","));
  }
  return out;
}

std::string quarantine_csv(const ImportReport& report) {
  std::vector<Rejection> rows = report.quarantined;
  std::stable_sort(rows.begin(), rows.end(), [](const Rejection& a, const Rejection& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  std::string out = "file,line,reason,found\n";
  for (const Rejection& row : rows) {
    out += fmt::format("{},{},{},{}\n",
                       csv_cell(row.file),
                       row.line == 0 ? "" : fmt::format("{}", row.line),
                       csv_cell(row.reason),
                       csv_cell(row.found));
  }
  return out;
}

}  // namespace energymodel
