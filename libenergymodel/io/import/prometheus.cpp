// SPDX-License-Identifier: Apache-2.0
// The JSON answer of Prometheus' GET /api/v1/query_range (HTTP API v1): data.resultType "matrix",
// and for each series its labels in `metric` and pairs [seconds, "value"] in `values`. Units are
// those of the metric's name (Prometheus' naming practice), but for the names of NVIDIA's
// dcgm-exporter. One answer is one run: ask for the time of one job.
#include <fmt/format.h>

#include <array>
#include <map>

#include "energymodel/error.hpp"
#include "io/import/json.hpp"
#include "io/import/readers.hpp"
#include "io/import/samples.hpp"

namespace energymodel::importing {
namespace {

struct Quantity {
  bool is_counter = false;
  double factor = 0.0;  ///< to W or J; 0 if the name does not tell
};

struct Ending {
  std::string_view text;
  Quantity quantity;
};
constexpr std::array endings{Ending{"_microjoules_total", {true, 1e-6}},
                             Ending{"_microjoules", {true, 1e-6}},
                             Ending{"_millijoules_total", {true, 1e-3}},
                             Ending{"_joules_total", {true, 1.0}},
                             Ending{"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", {true, 1e-3}},
                             Ending{"DCGM_FI_DEV_POWER_USAGE", {false, 1.0}},
                             Ending{"_microwatts", {false, 1e-6}},
                             Ending{"_milliwatts", {false, 1e-3}},
                             Ending{"_watts", {false, 1.0}},
                             Ending{"_watt", {false, 1.0}}};

Quantity quantity_of(std::string_view metric) {
  for (const Ending& ending : endings) {
    if (metric.ends_with(ending.text)) return ending.quantity;
  }
  return {};
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// gpu, cpu, dram or node by the words in the name; "" for parts of a package.
std::string component_of(std::string_view metric) {
  if (has(metric, "DCGM") || has(metric, "gpu") || has(metric, "nvidia")) return "gpu";
  if (has(metric, "dram") || has(metric, "memory")) return "dram";
  if (has(metric, "core")) return "";
  if (has(metric, "package") || has(metric, "cpu") || has(metric, "socket")) return "cpu";
  return "node";
}

/// The labels without those that tell the members of a highly available pair apart.
std::string identity_of(const Json& metric) {
  Json labels = metric;
  for (const char* replica : {"replica", "prometheus_replica", "__replica__", "prometheus"}) {
    labels.erase(replica);
  }
  return labels.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

ImportReport read_prometheus(std::string_view text,
                             const std::string& name,
                             const ImportOptions& options) {
  ImportReport report;
  const auto document = parse_json(text, name, report);
  if (!document) return report;
  const Json& result = member(member(*document, "data"), "result");
  if (json_text(member(member(*document, "data"), "resultType")) != "matrix" ||
      !result.is_array()) {
    throw Error(Errc::bad_input,
                name,
                "found no data.result of resultType 'matrix', expected the answer of query_range");
  }
  ImportedRun run;
  run.file = name;
  run.label = stem_of(name);
  std::map<std::string, bool> seen;
  for (const Json& series : result) {
    const Json& labels = member(series, "metric");
    const std::string metric = json_text(member(labels, "__name__"));
    const Quantity quantity = quantity_of(metric);
    const std::string component = component_of(metric);
    const std::string what = labels.is_object() ? identity_of(labels) : metric;
    if (quantity.factor == 0.0 || component.empty()) {
      quarantine(report,
                 name,
                 0,
                 quantity.factor == 0.0 ? "series whose name tells no unit"
                                        : "series of a part of a package",
                 what);
      continue;
    }
    if (!seen.emplace(what, true).second) {
      ++report.repairs["series of a second replica dropped"];
      continue;
    }
    std::vector<Sample> samples;
    const Json& values = member(series, "values");
    for (const Json& pair : values.is_array() ? values : Json::array()) {
      ++report.rows;
      const bool is_pair = pair.is_array() && pair.size() == 2;
      const auto time = is_pair ? json_number(pair[0]) : std::nullopt;
      const auto value = is_pair ? json_number(pair[1]) : std::nullopt;
      if (time && value) {
        samples.push_back({*time, *value * quantity.factor, 0});
      } else {
        quarantine(report, name, 0, "sample without a number", what);
      }
    }
    const auto energy =
        quantity.is_counter
            ? integrate_counter(std::move(samples), std::nullopt, name, what, options, report)
            : integrate_power(std::move(samples), name, what, options, report);
    // A series that is left out would leave its energy out of the sum.
    if (!energy) return report;
    add_series(*energy, component, run);
  }
  if (run.series > 0) report.runs.push_back(std::move(run));
  return report;
}

}  // namespace energymodel::importing
