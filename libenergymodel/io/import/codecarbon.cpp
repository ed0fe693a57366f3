// SPDX-License-Identifier: Apache-2.0
// emissions.csv of CodeCarbon. Columns from codecarbon/output_methods/emissions_data.py of
// mlco2/codecarbon at 0999d9c: energies in kWh, duration in s, timestamp at the end of the run.
//
// Since 2.2.3, which brought the column `pue`, the tracker multiplies the energy of every device by
// it (mlco2/codecarbon pull requests 398 and 1332): energy_consumed, cpu_energy, gpu_energy and
// ram_energy are facility energy. The power columns had no such factor until 2026, so they are not
// read.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "io/import/readers.hpp"
#include "io/import/samples.hpp"
#include "io/import/table.hpp"

namespace energymodel::importing {
namespace {

constexpr double joules_per_kWh = 3.6e6;

struct Component {
  const char* column;
  const char* name;
};
constexpr std::array components{Component{"cpu_energy", "cpu"},
                                Component{"gpu_energy", "gpu"},
                                Component{"ram_energy", "dram"}};
constexpr std::array carried{
    "project_name", "experiment_id", "task_name", "cpu_model", "gpu_model", "gpu_count"};

/// Ranks of one job each run a tracker that measures the whole machine: same project, same devices,
/// and nine tenths of the time together. Below ten seconds the timestamps, whole seconds, do not
/// tell.
bool is_other_rank(const ImportedRun& a, const ImportedRun& b) {
  constexpr double shortest_s = 10.0;
  if (!a.start_s || !b.start_s || a.label == b.label || a.features != b.features) return false;
  const double longer_s = std::max(*a.duration_s, *b.duration_s);
  const double shared_s = std::min(*a.start_s + *a.duration_s, *b.start_s + *b.duration_s) -
                          std::max(*a.start_s, *b.start_s);
  return std::min(*a.duration_s, *b.duration_s) >= shortest_s && shared_s >= 0.9 * longer_s;
}

class RowReader {
 public:
  RowReader(const Table& table, const ImportOptions& options, ImportReport& report)
      : table_(table), report_(report) {
    std::vector<double> powers;
    for (const Row& row : table.rows()) {
      const auto energy = table.number(row, "energy_consumed");
      const auto duration = table.number(row, "duration");
      if (energy && duration) powers.push_back(*energy * joules_per_kWh / *duration);
    }
    limit_W_ = power_limit(std::move(powers), options);
  }

  std::optional<ImportedRun> read(const Row& row) {
    const auto duration = table_.number(row, "duration");
    const auto stated_kWh = table_.number(row, "energy_consumed");
    const double pue = table_.number(row, "pue").value_or(1.0);
    if (!duration || *duration <= 0.0) return refuse(row, "no duration", "duration");
    if (pue < 1.0) return refuse(row, "PUE below 1", "pue");
    ImportedRun run;
    run.file = table_.name();
    run.line = row.line;
    run.label = table_.text(row, table_.find("run_id") ? "run_id" : "project_name");
    run.duration_s = *duration;
    if (const auto end = time_of(table_.text(row, "timestamp"))) run.start_s = *end - *duration;
    for (const char* column : carried) {
      if (table_.find(column)) run.features[column] = table_.text(row, column);
    }
    bool is_repaired = false;
    if (!add_components(row, run, pue, is_repaired)) return std::nullopt;
    if (!table_.find("cpu_energy") && stated_kWh) {
      set_energy(run, "total", *stated_kWh * joules_per_kWh / pue);
    }
    const auto total_J = run.total_J();
    if (!total_J || !stated_kWh || is_repaired) return run;
    run.stated_energy_J = *stated_kWh * joules_per_kWh / pue;
    if (std::abs(*run.stated_energy_J - *total_J) > 1e-3 * *total_J) {
      return refuse(row, "components do not add up to the stated total", "energy_consumed");
    }
    if (pue > 1.0) {
      run.facility_energy_J = *total_J * pue;
      run.stated_facility_energy_J = *stated_kWh * joules_per_kWh;
    }
    return run;
  }

 private:
  std::optional<ImportedRun> refuse(const Row& row, const char* reason, const char* column) {
    quarantine(report_,
               table_.name(),
               row.line,
               reason,
               fmt::format("{} '{}'", column, table_.text(row, column)));
    return std::nullopt;
  }

  bool add_components(const Row& row, ImportedRun& run, double pue, bool& is_repaired) {
    const bool has_gpu = table_.number(row, "gpu_count").value_or(0.0) > 0.0;
    for (const Component& component : components) {
      auto energy_kWh = table_.number(row, component.column);
      if (energy_kWh && *energy_kWh < 0.0) {
        const auto unwrapped =
            unwrap(*energy_kWh * joules_per_kWh / pue, 0.0, *run.duration_s, limit_W_);
        if (!unwrapped) {
          refuse(row, "negative difference that is no wrap", component.column);
          return false;
        }
        ++report_.repairs["counter wraps undone"];
        is_repaired = true;
        energy_kWh = *unwrapped * pue / joules_per_kWh;
      }
      const std::string name = component.name;
      const bool is_listed = name == "cpu" || (name == "gpu" && has_gpu);
      if (table_.find(component.column) && is_listed && energy_kWh.value_or(0.0) == 0.0) {
        refuse(row, "a device without energy: 0 means unknown", component.column);
        return false;
      }
      if (energy_kWh) set_energy(run, name, *energy_kWh * joules_per_kWh / pue);
    }
    return true;
  }

  const Table& table_;
  ImportReport& report_;
  double limit_W_ = 0.0;
};

}  // namespace

ImportReport read_codecarbon(std::string_view text,
                             const std::string& name,
                             const ImportOptions& options) {
  ImportReport report;
  const Table table(text, name, ',', report);
  (void)table.require("duration");
  (void)table.require("energy_consumed");
  RowReader reader(table, options, report);
  std::map<std::string, std::size_t> last_of_run;
  std::map<std::string, std::vector<std::size_t>> of_project;
  for (const Row& row : table.rows()) {
    auto run = reader.read(row);
    if (!run) continue;
    // A tracker that flushes writes its sums so far, each time as a row of the same run.
    const std::string key =
        table.find("run_id") ? run->label + "/" + run->features["task_name"] : "";
    const auto earlier = last_of_run.find(key);
    if (!key.empty() && earlier != last_of_run.end() &&
        *report.runs[earlier->second].duration_s < *run->duration_s) {
      ++report.repairs["earlier sums of the same run dropped"];
      report.runs[earlier->second] = std::move(*run);
      continue;
    }
    auto& siblings = of_project[run->features["project_name"]];
    const auto rank = std::find_if(siblings.begin(), siblings.end(), [&](std::size_t i) {
      return table.text(row, "tracking_mode") == "machine" && is_other_rank(report.runs[i], *run);
    });
    if (rank != siblings.end()) {
      quarantine(report,
                 name,
                 run->line,
                 "another rank's record of the same machine",
                 fmt::format("{}: as line {}", run->label, report.runs[*rank].line));
      continue;
    }
    if (!key.empty()) last_of_run[key] = report.runs.size();
    siblings.push_back(report.runs.size());
    report.runs.push_back(std::move(*run));
  }
  return report;
}

}  // namespace energymodel::importing
