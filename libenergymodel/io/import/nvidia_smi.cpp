// SPDX-License-Identifier: Apache-2.0
// nvidia-smi --query-gpu=timestamp,index,power.draw,... --format=csv[,nounits] --loop[-ms]. The
// names of the columns are those of the query, with the unit in brackets behind; a value that the
// GPU does not tell is a text in brackets, such as [N/A]. One file is one run.
#include <fmt/format.h>

#include <map>

#include "energymodel/error.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "io/import/readers.hpp"
#include "io/import/samples.hpp"
#include "io/import/table.hpp"

namespace energymodel::importing {
namespace {

struct Column {
  std::size_t index = 0;
  std::string unit;  ///< "" if the header has none
};

/// The first of the names that the table has, with or without a unit.
std::optional<Column> find_column(const Table& table, std::initializer_list<const char*> names) {
  for (const std::string name : names) {
    for (std::size_t i = 0; i < table.columns().size(); ++i) {
      const std::string& column = table.columns()[i];
      if (column == name) return Column{i, ""};
      if (column.starts_with(name + " [") && column.ends_with(']')) {
        return Column{i, column.substr(name.size() + 2, column.size() - name.size() - 3)};
      }
    }
  }
  return std::nullopt;
}

}  // namespace

ImportReport read_nvidia_smi(std::string_view text,
                             const std::string& name,
                             const ImportOptions& options) {
  ImportReport report;
  if (time_of(trim(text.substr(0, text.find(','))))) {
    throw Error(Errc::bad_input,
                name + ":1",
                "found a sample, expected a header first: a log without --format=csv,noheader");
  }
  const Table table(text, name, ',', report);
  const std::size_t time = table.require("timestamp");
  const auto power = find_column(table, {"power.draw", "power.draw.average", "power.draw.instant"});
  if (!power) {
    throw Error(Errc::bad_input,
                name + ":1",
                fmt::format("found no column power.draw [W], expected one among: {}",
                            fmt::join(table.columns(), ", ")));
  }
  const auto device = find_column(table, {"uuid", "gpu_uuid", "index", "pci.bus_id", "gpu_bus_id"});
  const double header_factor = unit_factor(power->unit, Kind::power);
  bool has_units = false;
  std::map<std::string, std::vector<Sample>> samples;
  for (const Row& row : table.rows()) {
    if (row.cells == table.columns()) {
      ++report.repairs["repeated header lines dropped"];
      continue;
    }
    const auto at = time_of(row.cells[time]);
    const auto value = number_and_unit(row.cells[power->index]);
    if (value && !value->unit.empty()) has_units = true;
    const double factor = value && !value->unit.empty() ? unit_factor(value->unit, Kind::power)
                          : has_units                   ? 0.0
                                                        : header_factor;
    if (!at || !value || factor == 0.0) {
      quarantine(report,
                 name,
                 row.line,
                 at ? "sample without a power" : "sample without a time",
                 fmt::format("'{}'", row.cells[at ? power->index : time]));
      continue;
    }
    samples[device ? row.cells[device->index] : "GPU"].push_back(
        {*at, value->number * factor, row.line});
  }
  ImportedRun run;
  run.file = name;
  run.line = table.rows().empty() ? 0 : table.rows().front().line;
  run.label = stem_of(name);
  for (auto& [gpu, series] : samples) {
    const auto energy = integrate_power(std::move(series), name, gpu, options, report);
    // A board that is left out would leave its energy out of the sum.
    if (!energy) return report;
    add_series(*energy, "gpu", run);
  }
  if (run.series > 0) {
    run.features["devices"] = std::to_string(run.series);
    report.runs.push_back(std::move(run));
  }
  return report;
}

}  // namespace energymodel::importing
