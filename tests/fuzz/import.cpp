// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/import.hpp"

#include <string>
#include <utility>

#include "energymodel/io/csv.hpp"
#include "fuzz/reader.hpp"

namespace energymodel::fuzz {
namespace {

constexpr std::string_view stated_map = R"(schema = "energymodel.import_map 1"
[columns]
label = {from = "job"}
node_energy = {from = "energy", unit = "kWh"}
duration = {from = "took", unit = "s"}
)";
constexpr std::string_view counter_map = R"(schema = "energymodel.import_map 1"
[columns]
label = {from = "job"}
time = {from = "at"}
energy_counter = {from = "energy", unit = "J"}
)";
constexpr std::string_view mapped_table =
    "job,energy,took,at\n"
    "a,1.5,10,2026-01-01T00:00:00\n"
    "a,2.5,20,2026-01-01T00:00:10\n"
    "b,0,x,2026-01-01 00:00:20\n"
    "b,3,5,1767225630\n";

void import(std::string_view format, std::string_view bytes, std::string_view map) {
  const Importer* const importer = find_importer(format);
  require(importer != nullptr, "no importer", format);
  const ImportOptions options{.max_power_W = {}, .map = std::string(map), .map_name = "map.toml"};
  const std::pair<std::string, std::string> text{"fuzz", bytes};
  ImportReport report;
  if (!accepts([&] { report = import_texts(*importer, {&text, 1}, options); })) return;
  for (const ImportedRun& run : report.runs) {
    require(run.total_J() && *run.total_J() > 0.0, "run without energy", run.label);
    require(!run.duration_s || *run.duration_s > 0.0, "run of no duration", run.label);
  }
  for (const Rejection& row : report.quarantined) {
    require(!row.reason.empty(), "rejection without a reason", row.found);
  }
  const CsvTable trace = CsvTable::parse(imported_trace(report), "trace.csv");
  require(trace.rows() == report.runs.size(), "rows lost in the trace");
  const CsvTable quarantine = CsvTable::parse(quarantine_csv(report), "quarantine.csv");
  require(quarantine.rows() == report.quarantined.size(), "rows lost in the quarantine");
}

}  // namespace

void read_import(std::string_view format, std::string_view bytes) {
  if (format == "map") import(format, bytes, counter_map);
  import(format, bytes, format == "map" ? stated_map : std::string_view());
}

void read_import_map(std::string_view bytes) { import("map", mapped_table, bytes); }

}  // namespace energymodel::fuzz
