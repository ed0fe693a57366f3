// SPDX-License-Identifier: Apache-2.0
#include "record/meter_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>
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
  if (info.kind == MeterKind::count) return "count of the command";
  if (info.kind == MeterKind::power) return "power";
  return std::isfinite(info.range_J)
             ? fmt::format("energy counter, starts again at {:.6g} J", info.range_J)
             : "energy counter";
}

std::string with_unit(double value, const std::string& unit) {
  return unit.empty() ? fmt::format("{:g}", value) : fmt::format("{:.10g} {}", value, unit);
}

/// Why meters cannot be read, those with the same reason together, and what was not found.
std::vector<std::string> lines_of_missing(const Sources& sources) {
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (const auto& meter : sources.meters) {
    const std::string reason = meter->read().reason;
    if (reason.empty()) continue;
    const auto same = std::find_if(
        reasons.begin(), reasons.end(), [&](const auto& known) { return known.first == reason; });
    auto& meters =
        same == reasons.end() ? reasons.emplace_back(reason, std::vector<std::string>()) : *same;
    meters.second.push_back(meter->info().component);
  }
  std::vector<std::string> out;
  for (const auto& [reason, meters] : reasons) {
    out.push_back(fmt::format("{} cannot be read: {}", fmt::join(meters, ", "), reason));
  }
  for (const AbsentSource& absent : sources.absent) {
    out.push_back(fmt::format("{}: {}", absent.source, absent.reason));
  }
  return out;
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
  const std::string missing = MissingSources(sources).news();
  return missing.empty() ? out : out + "\n" + missing;
}

std::string MissingSources::news() {
  std::vector<std::string> now = lines_of_missing(sources_);
  std::string out;
  for (const std::string& line : now) {
    if (std::find(known_.begin(), known_.end(), line) == known_.end()) out += line + "\n";
  }
  known_ = std::move(now);
  return out;
}

std::string MissingSources::doubt(const std::vector<std::string>& summands) const {
  std::string why = summands.empty() ? "no meter was found" : "";
  for (const auto& meter : sources_.meters) {
    const std::string& name = meter->info().component;
    const bool counts = meter->info().is_of_energy() &&
                        std::find(summands.begin(), summands.end(), name) != summands.end();
    if (counts && why.empty() && !meter->read().reason.empty()) why = name + " cannot be read";
  }
  return why.empty() ? why : "energy_J will stay empty: " + why + "\n";
}

}  // namespace energymodel::cli
