// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/report.hpp"
#include "energymodel/error.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/trace.hpp"
#include "io/suggest.hpp"
#include "verbs/import_summary.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array options{
    Option{"output", "TRACE.csv", "trace to write; without it only the summary is printed"},
    Option{"features", "NAME=VALUE", "a column of the trace, the same for every run", true},
    Option{"features-from",
           "FILE.csv",
           "columns for each run; the first, 'label' or one that the source has, names the run"},
    Option{"map", "MAP.toml", "the mapping file of the format 'map' (docs/import.md)"},
    Option{"quarantine", "FILE.csv", "rows that were not used, with line and reason"},
    Option{"max-power",
           "POWER",
           "no device or node draws more; by default 50 times the median is impossible"},
    Option{"format", "NAME", "of the summary: table (default) or json", false, table_or_json}};

void list(const std::string& format, std::ostream& out) {
  Json formats = Json::array();
  for (const Importer& importer : importers()) {
    formats.push_back({{"name", importer.name},
                       {"summary", importer.summary},
                       {"written_against", importer.written_against}});
    if (format == "table") {
      out << fmt::format("{}\n  {}\n  written against {}\n",
                         importer.name,
                         importer.summary,
                         importer.written_against);
    }
  }
  if (format == "json") out << formats.dump(2) << "\n";
}

const Importer& importer_of(const std::string& name) {
  if (const Importer* const found = find_importer(name)) return *found;
  std::vector<std::string> names{"list"};
  for (const Importer& importer : importers()) names.emplace_back(importer.name);
  throw Error(Errc::usage,
              "import",
              fmt::format("found unknown format '{}'{}, expected one of: {}",
                          name,
                          did_you_mean(name, names),
                          fmt::join(names, ", ")));
}

/// Adds `NAME=VALUE` to every run.
void add_constant(const std::string& feature, ImportReport& report) {
  const std::size_t equals = feature.find('=');
  if (equals == 0 || equals == std::string::npos) {
    throw Error(Errc::usage, "--features", fmt::format("found '{}', expected NAME=VALUE", feature));
  }
  const std::string name = feature.substr(0, equals);
  const auto columns = trace_columns();
  const bool is_measured =
      std::any_of(columns.begin(), columns.end(), [&](const TraceColumn& column) {
        return column.name == name && column.use == "measured";
      });
  if (is_measured) {
    throw Error(Errc::usage,
                "--features",
                fmt::format("found '{}', which is measured, expected another column", name));
  }
  for (ImportedRun& run : report.runs) {
    run.features[name] = feature.substr(equals + 1);
  }
}

/// Why `fit` would refuse the trace; "" if it would not.
std::string why_not_fit(const std::string& trace, const std::string& name) {
  try {
    (void)parse_trace(trace, name, TraceUse::measured);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const std::string format = arguments.choice("format");
  const auto& words = arguments.operands();
  if (words == std::vector<std::string>{"list"}) {
    list(format, out);
    return 0;
  }
  const Importer& importer = importer_of(words.front());
  if (words.size() < 2) {
    throw Error(Errc::usage, "import", "found no file to read, expected one at least");
  }
  ImportOptions import_options;
  if (arguments.has("max-power")) {
    import_options.max_power_W = arguments.quantity("max-power", Kind::power);
  }
  if (arguments.has("map")) {
    import_options.map_name = arguments.text("map");
    import_options.map = read_file(import_options.map_name, most_description_bytes);
  }
  std::vector<std::pair<std::string, std::string>> texts;
  for (auto file = words.begin() + 1; file != words.end(); ++file) {
    texts.emplace_back(*file == "-" ? "standard input" : *file, read_file(*file));
  }
  ImportReport report = import_texts(importer, texts, import_options);
  if (arguments.has("features-from")) {
    const std::string name = arguments.text("features-from");
    join_features(read_file(name), name, report);
  }
  for (const std::string& feature : arguments.all("features")) add_constant(feature, report);
  if (arguments.has("quarantine")) write_file(arguments.text("quarantine"), quarantine_csv(report));
  if (report.runs.empty()) {
    throw Error(Errc::bad_input,
                words[1],
                fmt::format("found no usable run ({}), expected one", count_reasons(report)));
  }
  const std::string trace = imported_trace(report);
  const std::string name = arguments.text_or("output", "the trace");
  if (arguments.has("output")) write_file(name, trace);
  out << (format == "json" ? json_of(report, importer).dump(2) + "\n"
                           : import_summary(report, importer));
  for (const std::string& note : report.notes) err << "note: " << note << "\n";
  if (count_scopes(report) > 1) {
    err << "note: energy_J does not cover the same in every run (column energy_scope): runs of "
           "different scope do not belong in one fit\n";
  }
  if (const std::string why = why_not_fit(trace, name); !why.empty()) {
    err << "note: fit does not accept it as it is (--features and --features-from add columns): "
        << why << "\n";
  }
  if (arguments.has("output")) err << "written to " << name << "\n";
  return 0;
}

}  // namespace

Command import_command() {
  return {{"import",
           "FORMAT FILE... | list",
           "Makes a trace of what another tool measured: CodeCarbon, Zeus, perun, carbontracker, "
           "nvidia-smi, perf stat, Slurm, MLPerf Power, LIKWID, Prometheus, or any CSV.",
           "  energymodel import codecarbon emissions.csv --features-from runs.csv \\\n"
           "      --output t.csv\n"
           "  sacct --parsable2 -o JobID,JobName,State,Start,Elapsed,ConsumedEnergyRaw |\n"
           "      energymodel import slurm - --quarantine not_used.csv --output t.csv\n"
           "  energymodel import list\n",
           options,
           1,
           100'000},
          run};
}

}  // namespace energymodel::cli
