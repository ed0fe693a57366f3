// SPDX-License-Identifier: Apache-2.0
// Linux's power capping framework, Documentation/ABI/testing/sysfs-class-powercap: each zone
// "intel-rapl:P" or "intel-rapl:P:Z" has name, energy_uj and max_energy_range_uj. AMD's RAPL comes
// under the same name. Zones of intel-rapl-mmio are the packages once more and are not read.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "meter/backends.hpp"

namespace energymodel {
namespace {

constexpr double microjoule_J = 1e-6;

class PowercapMeter : public Meter {
 public:
  PowercapMeter(MeterInfo info, const std::string& zone)
      : Meter(std::move(info)), counter_(zone + "/energy_uj") {}
  Reading read() override { return counter_.read(microjoule_J); }

 private:
  CounterFile counter_;
};

/// "package-0" to "package0", "package-1-die-0" to "package1_die0".
std::string component_name(std::string name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool is_before_digit = i + 1 < name.size() && name[i + 1] >= '0' && name[i + 1] <= '9';
    if (name[i] != '-') {
      out += name[i];
    } else if (!is_before_digit) {
      out += '_';
    }
  }
  return out;
}

}  // namespace

void add_powercap(const std::string& sysfs, Sources& sources) {
  const std::string folder = sysfs + "/class/powercap";
  constexpr std::string_view package = "package";
  const std::size_t before = sources.meters.size();
  for (const std::string& zone : entries_of(folder, "intel-rapl:")) {
    const std::string path = folder + "/" + zone;
    std::string name = component_name(first_line(path + "/name"));
    if (name.empty()) continue;
    // A zone within a package, "intel-rapl:0:1", takes its package's number.
    if (std::count(zone.begin(), zone.end(), ':') == 2) {
      const std::string parent = folder + "/" + zone.substr(0, zone.rfind(':'));
      const std::string outer = component_name(first_line(parent + "/name"));
      if (outer.starts_with(package)) name += outer.substr(package.size());
    }
    MeterInfo info{name, "RAPL", MeterKind::energy, "J", microjoule_J};
    const Reading range = CounterFile(path + "/max_energy_range_uj").read(microjoule_J);
    info.range_J = range.value.value_or(std::numeric_limits<double>::infinity());
    sources.meters.push_back(std::make_unique<PowercapMeter>(std::move(info), path));
  }
  if (sources.meters.size() == before) {
    sources.absent.push_back(
        {"RAPL",
         fmt::format("no zone intel-rapl:* in {} (no such counter, or a virtual machine)",
                     folder)});
  }
}

}  // namespace energymodel
