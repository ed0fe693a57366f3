// SPDX-License-Identifier: Apache-2.0
// likwid-perfctr -g ENERGY -O: comma-separated tables, each behind a line
//   TABLE,Group 1 Metric,ENERGY,13,...   or   TABLE,Region name,Group 1 Metric,ENERGY,13,...
// then "Metric,HWThread 0,HWThread 1,..." and a row for each metric (src/applications/likwid.lua of
// RRZE-HPC/likwid at 008ccff and later; groups/*/ENERGY.txt at cbb06d8). The energy of a socket
// stands at one of its threads, the others read 0. The STAT table has the sums.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "energymodel/error.hpp"
#include "io/import/readers.hpp"
#include "io/import/text.hpp"

namespace energymodel::importing {
namespace {

/// The component that a metric measures; "" for parts of the package (PP0, PP1, Core, L3) and
/// others.
std::string component_of(std::string_view metric) {
  if (metric == "Energy [J]" || metric == "Energy PKG [J]") return "cpu";
  if (metric == "Energy DRAM [J]") return "dram";
  return {};
}

struct Reading {
  double sum = 0.0;
  double largest = 0.0;
};

Reading read_cells(const std::vector<std::string>& cells) {
  Reading out;
  for (std::size_t i = 1; i < cells.size(); ++i) {
    const double value = number_of(cells[i]).value_or(0.0);
    out.sum += value;
    out.largest = std::max(out.largest, value);
  }
  return out;
}

}  // namespace

ImportReport read_likwid(std::string_view text,
                         const std::string& name,
                         const ImportOptions& /*options*/) {
  ImportReport report;
  bool is_metric = false;
  bool is_statistics = false;
  bool has_table = false;
  std::size_t width = 0;
  std::vector<std::map<std::string, double>> stated;  // of each run, by component
  std::set<std::size_t> without;                      // runs that lack a component
  for (const Line& line : lines_of(text, name, report)) {
    const auto cells = cells_of(line.text, ',').value_or(std::vector<std::string>());
    if (cells.size() >= 3 && cells[0] == "TABLE") {
      has_table = true;
      const bool is_region = cells[1].starts_with("Region ");
      const std::string& kind = cells[is_region ? 2 : 1];
      is_metric = kind.ends_with(" Metric");
      is_statistics = kind.ends_with(" Metric STAT");
      if (!is_metric) continue;
      ImportedRun run;
      run.file = name;
      run.line = line.number;
      run.label = is_region ? cells[1].substr(7) : stem_of(name);
      report.runs.push_back(std::move(run));
      stated.emplace_back();
      continue;
    }
    if (cells.empty() || report.runs.empty() || (!is_metric && !is_statistics)) continue;
    if (cells[0] == "Metric") {
      width = cells.size();
      continue;
    }
    if (cells[0] == "STRUCT") is_metric = is_statistics = false;
    ++report.rows;
    if (cells.size() != width) {
      quarantine(report,
                 name,
                 line.number,
                 line.is_whole ? "row that does not fit its table" : "truncated last line",
                 fmt::format("{} cells of {}", cells.size(), width));
      continue;
    }
    ImportedRun& run = report.runs.back();
    if (is_metric) {
      const Reading reading = read_cells(cells);
      if (cells[0] == "Runtime (RDTSC) [s]") run.duration_s = reading.largest;
      const std::string component = component_of(cells[0]);
      if (!component.empty() && reading.sum <= 0.0) {
        quarantine(report,
                   name,
                   line.number,
                   reading.sum < 0.0 ? "negative difference that is no wrap"
                                     : "a device without energy: 0 means unknown",
                   fmt::format("{}: {} {}", run.label, cells[0], reading.sum));
        without.insert(report.runs.size() - 1);
      }
      if (!component.empty()) set_energy(run, component, reading.sum);
    } else if (cells[0].ends_with(" STAT")) {
      // The first column behind the name is the sum.
      const std::string metric = cells[0].substr(0, cells[0].size() - 5);
      const auto sum = cells.size() > 1 ? number_of(cells[1]) : std::nullopt;
      if (!component_of(metric).empty() && sum && *sum > 0.0) {
        stated.back()[component_of(metric)] = *sum;
      }
    }
  }
  if (!has_table) {
    throw Error(Errc::bad_input,
                name,
                "found no line 'TABLE,...', expected the output of likwid-perfctr -O");
  }
  std::vector<ImportedRun> whole;
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    if (without.contains(i)) continue;
    ImportedRun& run = report.runs[i];
    double sum_J = 0.0;
    for (const auto& [component, energy_J] : stated[i]) sum_J += energy_J;
    if (stated[i].size() == run.energy_J.size() && sum_J > 0.0) run.stated_energy_J = sum_J;
    whole.push_back(std::move(run));
  }
  report.runs = std::move(whole);
  return report;
}

}  // namespace energymodel::importing
