// SPDX-License-Identifier: Apache-2.0
// Linux's hardware monitoring, Documentation/hwmon/sysfs-interface: energy1_input is a cumulative
// energy [uJ], power1_average a mean over the device's own time and power1_input an instantaneous
// power [uW]. Drivers: amdgpu, i915 and xe for GPUs, power_meter (ACPI 4.0) for the node.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <system_error>

#include "meter/backends.hpp"

namespace energymodel {
namespace {

constexpr double micro = 1e-6;

class HwmonMeter : public Meter {
 public:
  HwmonMeter(MeterInfo info, std::string path) : Meter(std::move(info)), file_(std::move(path)) {}
  Reading read() override { return file_.read(micro); }

 private:
  CounterFile file_;
};

struct Driver {
  std::string_view name;
  std::string_view source;
  bool is_gpu;
};
constexpr std::array drivers{Driver{"amdgpu", "AMD GPU (hwmon)", true},
                             Driver{"i915", "Intel GPU (hwmon)", true},
                             Driver{"xe", "Intel GPU (hwmon)", true},
                             Driver{"power_meter", "ACPI power meter (hwmon)", false}};

void add_device(const std::string& folder, const Driver& driver, Sources& sources) {
  if (!driver.is_gpu && has_component(sources, "node")) {
    sources.absent.push_back({std::string(driver.source), "another meter stands for the node"});
    return;
  }
  for (const auto& [file, kind, unit] : {std::tuple("energy1_input", MeterKind::energy, "J"),
                                         std::tuple("power1_average", MeterKind::power, "W"),
                                         std::tuple("power1_input", MeterKind::power, "W")}) {
    const std::string path = folder + "/" + file;
    std::error_code failure;
    if (!std::filesystem::exists(path, failure)) continue;
    MeterInfo info{
        driver.is_gpu ? next_gpu(sources) : "node", std::string(driver.source), kind, unit, micro};
    sources.meters.push_back(std::make_unique<HwmonMeter>(std::move(info), path));
    return;
  }
}

}  // namespace

void add_hwmon(const std::string& sysfs, Sources& sources) {
  const std::string folder = sysfs + "/class/hwmon";
  const std::size_t before = sources.meters.size();
  for (const std::string& device : entries_of(folder, "hwmon")) {
    const std::string path = folder + "/" + device;
    const std::string name = first_line(path + "/name");
    for (const Driver& driver : drivers) {
      if (driver.name == name) add_device(path, driver, sources);
    }
  }
  if (sources.meters.size() == before) {
    sources.absent.push_back(
        {"hwmon", fmt::format("no amdgpu, i915, xe or power_meter with a reading in {}", folder)});
  }
}

}  // namespace energymodel
