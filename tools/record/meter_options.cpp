// SPDX-License-Identifier: Apache-2.0
#include "record/meter_options.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <vector>

#include "cli/report.hpp"

namespace energymodel::cli {
namespace {

std::string environment_or(const char* name, std::string fallback) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::move(fallback) : std::string(value);
}

std::string kind_text(const MeterInfo& info) {
  if (info.kind == MeterKind::gauge) return "gauge";
  if (info.kind == MeterKind::power) return "power";
  return std::isfinite(info.range_J)
             ? fmt::format("energy counter, starts again at {:.6g} J", info.range_J)
             : "energy counter";
}

std::string with_unit(double value, const std::string& unit) {
  return unit.empty() ? fmt::format("{:g}", value) : fmt::format("{:.10g} {}", value, unit);
}

}  // namespace

Sources sources_from(const Arguments& arguments) {
  SourceOptions options;
  options.sysfs = environment_or("ENERGYMODEL_SYSFS", options.sysfs);
  options.nvml_library = environment_or("ENERGYMODEL_NVML", options.nvml_library);
  options.reader = arguments.text_or("reader", "");
  return find_sources(options);
}

std::string describe_sources(const Sources& sources) {
  std::string out;
  if (!sources.meters.empty()) {
    std::vector<std::vector<std::string>> rows{{"meter", "reads", "step", "through", "kind"}};
    for (const auto& meter : sources.meters) {
      const MeterInfo& info = meter->info();
      const Reading reading = meter->read();
      rows.push_back({info.component,
                      reading.value ? with_unit(*reading.value, info.unit) : "not readable",
                      info.resolution > 0.0 ? with_unit(info.resolution, info.unit) : "not known",
                      info.source,
                      kind_text(info)});
    }
    out = text_table(rows);
    const std::vector<std::string> summands = components_of_total(sources);
    out += summands.empty() ? "\nNone of them is of the job's energy.\n"
                            : fmt::format("\nA job's energy is {}.\n", fmt::join(summands, " + "));
  } else {
    out = "No meter was found.\n";
  }
  const std::string missing = missing_sources(sources);
  return missing.empty() ? out : out + "\n" + missing;
}

std::string missing_sources(const Sources& sources) {
  std::string out;
  for (const auto& meter : sources.meters) {
    const Reading reading = meter->read();
    if (reading.reason.empty()) continue;
    out += fmt::format("{} cannot be read: {}\n", meter->info().component, reading.reason);
  }
  for (const AbsentSource& absent : sources.absent) {
    out += fmt::format("{}: {}\n", absent.source, absent.reason);
  }
  return out;
}

}  // namespace energymodel::cli
