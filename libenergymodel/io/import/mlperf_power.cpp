// SPDX-License-Identifier: Apache-2.0
// spl.txt of MLPerf Power: a line for each sample of SPEC PTDaemon 1.10,
//   Time,12-23-2020 10:21:51.496,Watts,23.430000,Volts,...,Mark,testing-workload
// (mlcommons/power-dev, ptd_client_server/logs_example at b58c54f). A meter with several channels
// adds fields between; names and values alternate. Each mark is a run. The meter stands at the wall
// plug of the system, so the energy is that of the node.
#include <fmt/format.h>

#include <map>

#include "energymodel/error.hpp"
#include "io/import/readers.hpp"
#include "io/import/samples.hpp"

namespace energymodel::importing {
namespace {

/// The value that follows the first cell of this name, or "".
std::string value_of(const std::vector<std::string>& cells, std::string_view name) {
  for (std::size_t i = 0; i + 1 < cells.size(); i += 2) {
    if (cells[i] == name) return cells[i + 1];
  }
  return {};
}

}  // namespace

ImportReport read_mlperf_power(std::string_view text,
                               const std::string& name,
                               const ImportOptions& options) {
  ImportReport report;
  std::map<std::string, std::vector<Sample>> by_mark;
  for (const Line& line : lines_of(text, name, report)) {
    const auto cells = cells_of(line.text, ',').value_or(std::vector<std::string>());
    ++report.rows;
    const auto time = time_of(value_of(cells, "Time"));
    const auto power = number_of(value_of(cells, "Watts"));
    const std::string mark = value_of(cells, "Mark");
    if (time && power && !mark.empty()) {
      by_mark[mark].push_back({*time, *power, line.number});
    } else {
      quarantine(report,
                 name,
                 line.number,
                 line.is_whole ? "line that is no sample" : "truncated last line",
                 std::string(line.text.substr(0, 80)));
    }
  }
  if (by_mark.empty()) {
    throw Error(
        Errc::bad_input, name, "found no line 'Time,...,Watts,...,Mark,...', expected some");
  }
  for (auto& [mark, samples] : by_mark) {
    ImportedRun run;
    run.file = name;
    run.line = samples.front().line;
    run.label = mark;
    if (mark == "notset") continue;  // before the first mark
    const auto energy = integrate_power(std::move(samples), name, mark, options, report);
    if (!energy) continue;
    add_series(*energy, "node", run);
    report.runs.push_back(std::move(run));
  }
  return report;
}

}  // namespace energymodel::importing
