// SPDX-License-Identifier: Apache-2.0
// Any CSV through a mapping file (docs/import.md). With the targets `time` and `power` or
// `energy_counter` the rows are samples, and the label names their run; else each row is a run.
#include <fmt/format.h>

#include <array>
#include <map>

#include "energymodel/error.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "io/import/readers.hpp"
#include "io/import/samples.hpp"
#include "io/import/table.hpp"
#include "io/toml_view.hpp"

namespace energymodel::importing {
namespace {

struct Target {
  const char* name;
  Kind kind;
  const char* component;  ///< of an energy
};
constexpr std::array energies{Target{"energy", Kind::energy, "total"},
                              Target{"node_energy", Kind::energy, "node"},
                              Target{"cpu_energy", Kind::energy, "cpu"},
                              Target{"gpu_energy", Kind::energy, "gpu"},
                              Target{"dram_energy", Kind::energy, "dram"}};

/// Where a target comes from.
struct Source {
  std::string column;
  std::string constant;
  double factor = 1.0;
  bool is_number = false;  ///< a unit or a factor was given
};

class Mapping {
 public:
  Mapping(const std::string& text, const std::string& name) {
    const toml::table parsed = parse_toml(text, name);
    const TomlView view(parsed, name);
    view.require_schema("energymodel.import_map", 1);
    view.refuse_unknown({"schema", "separator", "component", "counter_range", "columns"});
    const std::string separator_text = view.text_or("separator", ",");
    if (separator_text.size() != 1) {
      throw Error(
          Errc::bad_input, view.place("separator"), "found more than one character, expected one");
    }
    separator = separator_text.front();
    component = view.text_or("component", "node");
    if (view.has("counter_range")) range_J = view.quantity("counter_range", Kind::energy);
    const TomlView columns = view.table("columns");
    for (const std::string& target : columns.keys()) add(target, columns.table(target), columns);
  }

  [[nodiscard]] bool has(const std::string& target) const { return sources.contains(target); }

  char separator = ',';
  std::string component;
  std::optional<double> range_J;
  std::map<std::string, Source> sources;

 private:
  void add(const std::string& target, const TomlView& view, const TomlView& columns) {
    view.refuse_unknown({"from", "unit", "factor", "constant"});
    if (view.has("from") == view.has("constant")) {
      throw Error(Errc::bad_input,
                  columns.place(target),
                  "found both or neither of 'from' and 'constant', expected one");
    }
    Source source;
    source.column = view.text_or("from", "");
    source.constant = view.text_or("constant", "");
    if (view.has("factor")) source.factor = view.number("factor");
    source.is_number = view.has("factor") || view.has("unit");
    if (view.has("unit")) source.factor *= unit_of(target, view);
    sources[target] = source;
  }

  static double unit_of(const std::string& target, const TomlView& view) {
    Kind kind = Kind::energy;
    if (target == "duration" || target == "time") kind = Kind::duration;
    if (target == "power" || target == "peak_power") kind = Kind::power;
    const bool has_unit =
        kind != Kind::energy || target == "energy_counter" || target.ends_with("energy");
    const double factor = has_unit ? unit_factor(view.text("unit"), kind) : 0.0;
    if (factor != 0.0) return factor;
    throw Error(Errc::bad_input,
                view.place("unit"),
                fmt::format("found '{}', expected {}",
                            view.text("unit"),
                            has_unit ? fmt::format("the unit of {}", describe_kind(kind))
                                     : std::string("none for a feature; use 'factor'")));
  }
};

class MappedTable {
 public:
  MappedTable(const Mapping& mapping, const Table& table, ImportReport& report)
      : mapping_(mapping), table_(table), report_(report) {
    for (const auto& [target, source] : mapping.sources) {
      if (!source.column.empty()) (void)table.require(source.column);
    }
  }

  std::string text(const Row& row, const std::string& target) const {
    const auto at = mapping_.sources.find(target);
    if (at == mapping_.sources.end()) return {};
    const Source& source = at->second;
    const std::string_view raw =
        source.column.empty() ? std::string_view(source.constant) : table_.text(row, source.column);
    if (!source.is_number) return std::string(raw);
    const auto number = number_of(raw);
    return number ? fmt::format("{}", *number * source.factor) : std::string();
  }

  std::optional<double> number(const Row& row, const std::string& target) const {
    return number_of(text(row, target));
  }

  std::optional<double> time(const Row& row, const std::string& target) const {
    return time_of(text(row, target));
  }

  void add_run(const Row& row) {
    ImportedRun run = new_run(row);
    run.start_s = time(row, "start");
    run.duration_s = number(row, "duration");
    run.peak_power_W = number(row, "peak_power");
    run.facility_energy_J = number(row, "facility_energy");
    for (const Target& target : energies) {
      if (!mapping_.has(target.name)) continue;
      const auto energy_J = number(row, target.name);
      if (energy_J.value_or(0.0) <= 0.0) {
        return quarantine(report_,
                          table_.name(),
                          row.line,
                          energy_J.value_or(0.0) < 0.0 ? "negative difference that is no wrap"
                                                       : "a device without energy: 0 means unknown",
                          fmt::format("{} '{}'", target.name, text(row, target.name)));
      }
      set_energy(run, target.component, energy_J);
    }
    report_.runs.push_back(std::move(run));
  }

  ImportedRun new_run(const Row& row) const {
    ImportedRun run;
    run.file = table_.name();
    run.line = row.line;
    run.label = mapping_.has("label") ? text(row, "label") : stem_of(table_.name());
    for (const auto& [target, source] : mapping_.sources) {
      if (!is_own(target)) run.features[target] = text(row, target);
    }
    return run;
  }

 private:
  static bool is_own(std::string_view target) {
    constexpr std::array others{"label",
                                "start",
                                "duration",
                                "peak_power",
                                "facility_energy",
                                "time",
                                "power",
                                "energy_counter"};
    for (const char* other : others) {
      if (target == other) return true;
    }
    for (const Target& energy : energies) {
      if (target == energy.name) return true;
    }
    return false;
  }

  const Mapping& mapping_;
  const Table& table_;
  ImportReport& report_;
};

}  // namespace

ImportReport read_map(std::string_view text,
                      const std::string& name,
                      const ImportOptions& options) {
  if (options.map.empty()) {
    throw Error(Errc::bad_input, name, "found no mapping file, expected --map MAP.toml");
  }
  ImportReport report;
  const Mapping mapping(options.map, options.map_name);
  const Table table(text, name, mapping.separator, report);
  MappedTable mapped(mapping, table, report);
  const bool is_counter = mapping.has("energy_counter");
  if (!mapping.has("time") || !(is_counter || mapping.has("power"))) {
    for (const Row& row : table.rows()) mapped.add_run(row);
    return report;
  }
  std::map<std::string, std::pair<ImportedRun, std::vector<Sample>>> runs;
  for (const Row& row : table.rows()) {
    const auto at = mapped.time(row, "time");
    const auto value = mapped.number(row, is_counter ? "energy_counter" : "power");
    if (!at || !value) {
      quarantine(report,
                 name,
                 row.line,
                 "sample without a number",
                 is_counter ? "energy_counter" : "power");
      continue;
    }
    auto& [run, samples] = runs[mapped.text(row, "label")];
    if (samples.empty()) run = mapped.new_run(row);
    samples.push_back({*at, *value, row.line});
  }
  for (auto& [label, entry] : runs) {
    auto& [run, samples] = entry;
    const auto energy =
        is_counter
            ? integrate_counter(std::move(samples), mapping.range_J, name, label, options, report)
            : integrate_power(std::move(samples), name, label, options, report);
    if (!energy) continue;
    add_series(*energy, mapping.component, run);
    report.runs.push_back(std::move(run));
  }
  return report;
}

}  // namespace energymodel::importing
