// SPDX-License-Identifier: Apache-2.0
// log_file of ZeusMonitor: start_time [s since 1970], window_name, elapsed_time [s] and
// gpuN_energy [J] for each GPU; zeus/monitor/energy.py of ml-energy/zeus at 00161b2. A window
// shorter than the update period of the GPU's counter reads 0 there.
#include "energymodel/error.hpp"
#include "io/import/readers.hpp"
#include "io/import/table.hpp"

namespace energymodel::importing {

ImportReport read_zeus(std::string_view text,
                       const std::string& name,
                       const ImportOptions& /*options*/) {
  ImportReport report;
  const Table table(text, name, ',', report);
  const std::size_t window = table.require("window_name");
  const std::size_t elapsed = table.require("elapsed_time");
  std::vector<std::size_t> gpus;
  for (std::size_t i = 0; i < table.columns().size(); ++i) {
    const std::string& column = table.columns()[i];
    if (column.starts_with("gpu") && column.ends_with("_energy")) gpus.push_back(i);
  }
  if (gpus.empty()) {
    throw Error(Errc::bad_input, name + ":1", "found no column gpuN_energy, expected one at least");
  }
  for (const Row& row : table.rows()) {
    ImportedRun run;
    run.label = row.cells[window];
    run.file = name;
    run.line = row.line;
    run.start_s = time_of(table.text(row, "start_time"));
    run.duration_s = number_of(row.cells[elapsed]);
    double energy_J = 0.0;
    std::string fault;
    for (const std::size_t gpu : gpus) {
      const double one_J = number_of(row.cells[gpu]).value_or(0.0);
      energy_J += one_J;
      if (one_J > 0.0 || !fault.empty()) continue;
      fault = one_J < 0.0 ? "negative difference that is no wrap"
                          : "a device without energy: 0 means unknown";
      quarantine(report, name, row.line, fault, table.columns()[gpu] + " '" + row.cells[gpu] + "'");
    }
    if (!fault.empty()) continue;
    if (!run.duration_s || *run.duration_s <= 0.0) {
      quarantine(report, name, row.line, "no duration", row.cells[elapsed]);
      continue;
    }
    set_energy(run, "gpu", energy_J);
    run.features["devices"] = std::to_string(gpus.size());
    report.runs.push_back(std::move(run));
  }
  return report;
}

}  // namespace energymodel::importing
