// SPDX-License-Identifier: Apache-2.0
#include "energymodel/meter/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "meter/backends.hpp"

namespace energymodel {

bool has_component(const Sources& sources, std::string_view component) {
  return std::any_of(sources.meters.begin(), sources.meters.end(), [&](const auto& meter) {
    return meter->info().component == component;
  });
}

std::string next_gpu(const Sources& sources) {
  for (std::size_t number = 0;; ++number) {
    std::string name = fmt::format("gpu{}", number);
    if (!has_component(sources, name)) return name;
  }
}

Sources find_sources(const SourceOptions& options) {
  Sources out;
  if (!options.reader.empty()) add_reader(options.reader, out);
  add_powercap(options.sysfs, out);
  add_nvml(options.nvml_library, out);
  add_hwmon(options.sysfs, out);
  add_perf(options.sysfs, out);
  return out;
}

std::vector<std::string> components_of_total(const Sources& sources) {
  constexpr std::array<std::string_view, 3> parts{"package", "dram", "gpu"};
  std::vector<std::string> out;
  for (const auto& meter : sources.meters) {
    const MeterInfo& info = meter->info();
    if (!info.is_of_energy()) continue;
    if (info.component == "node") return {info.component};
    const bool is_part = std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
      return info.component.starts_with(part);
    });
    if (is_part) out.push_back(info.component);
  }
  return out;
}

}  // namespace energymodel
