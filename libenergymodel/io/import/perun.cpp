// SPDX-License-Identifier: Apache-2.0
// perun's exported samples (perun/io/pandas.py of Helmholtz-AI-Energy/perun at 0af0896): columns
// run id, hostname, device_group, sensor, unit, magnitude, timestep [s], value; unit J is a
// counter, W a power, each times its magnitude. And its text report (perun/io/text_report.py): a
// table with a row for each round and host, of which host "All" is the sum.
#include <fmt/format.h>

#include <cmath>
#include <map>

#include "energymodel/error.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "io/import/readers.hpp"
#include "io/import/samples.hpp"
#include "io/import/table.hpp"

namespace energymodel::importing {
namespace {

struct Series {
  std::string component;
  bool is_counter = false;
  std::vector<Sample> samples;
};

ImportReport read_samples(std::string_view text,
                          const std::string& name,
                          const ImportOptions& options) {
  ImportReport report;
  const Table table(text, name, ',', report);
  const std::size_t run_id = table.require("run id");
  const std::size_t time = table.require("timestep");
  const std::size_t value = table.require("value");
  const std::size_t unit = table.require("unit");
  std::map<std::string, std::map<std::string, Series>> runs;
  for (const Row& row : table.rows()) {
    const std::string& symbol = row.cells[unit];
    if (symbol != "J" && symbol != "W") continue;  // utilisation, bytes
    const auto at = number_of(row.cells[time]);
    const auto number = number_of(row.cells[value]);
    const double factor = table.number(row, "magnitude").value_or(1.0);
    if (!at || !number || factor <= 0.0) {
      quarantine(report, name, row.line, "sample without a number", row.cells[value]);
      continue;
    }
    const std::string group(table.text(row, "device_group"));
    const std::string sensor =
        fmt::format("{} {}", table.text(row, "hostname"), table.text(row, "sensor"));
    Series& series = runs[row.cells[run_id]][sensor];
    series.component = group == "ram" ? "dram" : group;
    series.is_counter = symbol == "J";
    series.samples.push_back({*at, *number * factor, row.line});
  }
  for (auto& [id, sensors] : runs) {
    ImportedRun run;
    run.file = name;
    run.line = sensors.begin()->second.samples.front().line;
    run.label = fmt::format("{}/{}", stem_of(name), id);
    bool is_whole = true;
    for (auto& [sensor, series] : sensors) {
      const auto energy =
          series.is_counter
              ? integrate_counter(
                    std::move(series.samples), std::nullopt, name, sensor, options, report)
              : integrate_power(std::move(series.samples), name, sensor, options, report);
      // A sensor that is left out would leave its energy out of the sum.
      is_whole = is_whole && energy;
      if (energy) add_series(*energy, series.component.empty() ? "other" : series.component, run);
    }
    run.start_s.reset();  // times count from the start of the run
    if (is_whole) report.runs.push_back(std::move(run));
  }
  return report;
}

/// "28.440 kJ" in base units.
std::optional<double> quantity_of(std::string_view text, Kind kind) {
  const auto value = number_and_unit(text);
  const double factor = value ? unit_factor(value->unit, kind) : 0.0;
  if (factor == 0.0) return std::nullopt;
  return value->number * factor;
}

ImportReport read_report(std::string_view text, const std::string& name) {
  ImportReport report;
  std::string app = stem_of(name);
  std::vector<std::string> columns;
  const auto cell = [&](const std::vector<std::string>& cells, std::string_view column) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] == column) return cells[i];
    }
    return std::string();
  };
  for (const Line& line : lines_of(text, name, report)) {
    constexpr std::string_view app_name = "App name:";
    if (line.text.starts_with(app_name)) app = trim(line.text.substr(app_name.size()));
    const auto cells = cells_of(line.text, '|').value_or(std::vector<std::string>());
    if (cells.size() < 3 || cells[1].starts_with(":-") || cells[1].starts_with("--")) continue;
    if (cells[1] == "Round #") {
      columns = cells;
      continue;
    }
    ++report.rows;
    if (cells.size() != columns.size()) {
      quarantine(report,
                 name,
                 line.number,
                 line.is_whole ? "row that does not fit the header" : "truncated last line",
                 fmt::format("{} cells of {}", cells.size(), columns.size()));
      continue;
    }
    if (cell(cells, "Host") != "All") continue;  // the rows of the hosts are in the sum
    ImportedRun run;
    run.file = name;
    run.line = line.number;
    run.label = fmt::format("{}/{}", app, cell(cells, "Round #"));
    run.duration_s = quantity_of(cell(cells, "RUNTIME"), Kind::duration);
    set_energy(run, "total", quantity_of(cell(cells, "ENERGY"), Kind::energy));
    report.runs.push_back(std::move(run));
  }
  return report;
}

}  // namespace

ImportReport read_perun(std::string_view text,
                        const std::string& name,
                        const ImportOptions& options) {
  return trim(text.substr(0, text.find('\n'))) == "PERUN REPORT"
             ? read_report(text, name)
             : read_samples(text, name, options);
}

}  // namespace energymodel::importing
