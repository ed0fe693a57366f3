// SPDX-License-Identifier: Apache-2.0
// NVIDIA's management library, loaded at run time so that the tool needs no driver. Names, types
// and units as in NVIDIA's NVML API Reference Guide: energy [mJ] since the driver was loaded (Volta
// or newer), power [mW], clocks [MHz], utilisation [%].
#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <memory>

#include "meter/backends.hpp"

namespace energymodel {
namespace {

using Return = int;    // nvmlReturn_t, 0 is success
using Device = void*;  // nvmlDevice_t
struct Utilization {
  unsigned gpu;
  unsigned memory;
};
constexpr int sm_clock = 1;  // NVML_CLOCK_SM
constexpr double milli = 1e-3;
constexpr double megahertz_Hz = 1e6;
constexpr double percent = 0.01;

/// The library, shut down and closed with its last meter.
class Nvml {
 public:
  explicit Nvml(const std::string& name) : handle_(::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) {
      failure_ = ::dlerror();
      return;
    }
    load("nvmlInit_v2", init_);
    load("nvmlShutdown", shutdown_);
    load("nvmlErrorString", error_text);
    load("nvmlDeviceGetCount_v2", device_count);
    load("nvmlDeviceGetHandleByIndex_v2", device_by_index);
    load("nvmlDeviceGetName", device_name);
    load("nvmlDeviceGetTotalEnergyConsumption", energy_mJ);
    load("nvmlDeviceGetPowerUsage", power_mW);
    load("nvmlDeviceGetUtilizationRates", utilization);
    load("nvmlDeviceGetClockInfo", clock_MHz);
    if (!failure_.empty()) return;
    const Return result = init_();
    is_started_ = result == 0;
    if (!is_started_) failure_ = error_text(result);
  }
  ~Nvml() {
    if (is_started_) shutdown_();
    if (handle_ != nullptr) ::dlclose(handle_);
  }
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  /// Why it cannot be used, or "".
  [[nodiscard]] const std::string& failure() const { return failure_; }

  const char* (*error_text)(Return) = nullptr;
  Return (*device_count)(unsigned*) = nullptr;
  Return (*device_by_index)(unsigned, Device*) = nullptr;
  Return (*device_name)(Device, char*, unsigned) = nullptr;
  Return (*energy_mJ)(Device, unsigned long long*) = nullptr;
  Return (*power_mW)(Device, unsigned*) = nullptr;
  Return (*utilization)(Device, Utilization*) = nullptr;
  Return (*clock_MHz)(Device, int, unsigned*) = nullptr;

 private:
  template <class Function>
  void load(const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(handle_, name));
    if (function == nullptr) failure_ = fmt::format("it lacks {}", name);
  }

  void* handle_;
  std::string failure_;
  bool is_started_ = false;
  Return (*init_)() = nullptr;
  Return (*shutdown_)() = nullptr;
};

using Query = Return (*)(const Nvml&, Device, double&);

Return query_energy(const Nvml& nvml, Device device, double& energy_J) {
  unsigned long long value = 0;
  const Return result = nvml.energy_mJ(device, &value);
  energy_J = milli * static_cast<double>(value);
  return result;
}
Return query_power(const Nvml& nvml, Device device, double& power_W) {
  unsigned value = 0;
  const Return result = nvml.power_mW(device, &value);
  power_W = milli * value;
  return result;
}
Return query_clock(const Nvml& nvml, Device device, double& clock_Hz) {
  unsigned value = 0;
  const Return result = nvml.clock_MHz(device, sm_clock, &value);
  clock_Hz = megahertz_Hz * value;
  return result;
}
Return query_utilisation(const Nvml& nvml, Device device, double& ratio) {
  Utilization value{};
  const Return result = nvml.utilization(device, &value);
  ratio = percent * value.gpu;
  return result;
}

class NvmlMeter : public Meter {
 public:
  NvmlMeter(MeterInfo info, std::shared_ptr<const Nvml> nvml, Device device, Query query)
      : Meter(std::move(info)), nvml_(std::move(nvml)), device_(device), query_(query) {}
  Reading read() override {
    double value = 0.0;
    const Return result = query_(*nvml_, device_, value);
    if (result == 0) return {value, {}};
    return {std::nullopt, fmt::format("NVML: {}", nvml_->error_text(result))};
  }

 private:
  std::shared_ptr<const Nvml> nvml_;
  Device device_;
  Query query_;
};

void add_device(const std::shared_ptr<const Nvml>& nvml, Device device, Sources& sources) {
  std::array<char, 96> name{};
  nvml->device_name(device, name.data(), name.size());
  const std::string gpu = next_gpu(sources);
  const std::string source = fmt::format("NVML, {}", name.data());
  const auto add = [&](MeterInfo info, Query query) {
    sources.meters.push_back(std::make_unique<NvmlMeter>(std::move(info), nvml, device, query));
  };
  double ignored = 0.0;
  if (query_energy(*nvml, device, ignored) == 0) {
    add({gpu, source, MeterKind::energy, "J", milli}, query_energy);
    add({gpu + "_power", source, MeterKind::gauge, "W", milli}, query_power);
  } else {
    add({gpu, source, MeterKind::power, "W", milli}, query_power);
  }
  add({gpu + "_clock", source, MeterKind::gauge, "Hz", megahertz_Hz}, query_clock);
  add({gpu + "_utilisation", source, MeterKind::gauge, "", percent}, query_utilisation);
}

}  // namespace

void add_nvml(const std::string& library, Sources& sources) {
  const auto nvml = std::make_shared<const Nvml>(library);
  std::string failure = nvml->failure();
  unsigned count = 0;
  if (failure.empty()) {
    const Return result = nvml->device_count(&count);
    if (result != 0) failure = nvml->error_text(result);
    if (result == 0 && count == 0) failure = "it finds no GPU";
  }
  for (unsigned index = 0; index < count; ++index) {
    Device device = nullptr;
    if (nvml->device_by_index(index, &device) == 0) add_device(nvml, device, sources);
  }
  if (!failure.empty()) sources.absent.push_back({"NVML", failure});
}

}  // namespace energymodel
