// SPDX-License-Identifier: Apache-2.0
// Stands for NVIDIA's library: two GPUs, of which the second is too old for an energy counter and
// does not say how busy it is. The first takes 250 W by its counter.
#include <time.h>

#include <algorithm>
#include <array>
#include <cstring>

extern "C" {

int nvmlInit_v2() { return 0; }
int nvmlShutdown() { return 0; }
const char* nvmlErrorString(int result) { return result == 3 ? "Not Supported" : "Unknown"; }
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = 2;
  return 0;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  static std::array<int, 2> devices{0, 1};
  *device = &devices[index];
  return 0;
}
int nvmlDeviceGetName(void* device, char* name, unsigned length) {
  const char* const text = *static_cast<int*>(device) == 0 ? "Fake V100" : "Fake K80";
  std::strncpy(name, text, length);
  return 0;
}
int nvmlDeviceGetTotalEnergyConsumption(void* device, unsigned long long* energy_mJ) {
  if (*static_cast<int*>(device) != 0) return 3;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  *energy_mJ = 250'000ULL * static_cast<unsigned long long>(now.tv_sec) +
               static_cast<unsigned long long>(now.tv_nsec) / 4000ULL;
  return 0;
}
int nvmlDeviceGetPowerUsage(void* device, unsigned* power_mW) {
  *power_mW = *static_cast<int*>(device) == 0 ? 250'000 : 60'000;
  return 0;
}
struct Utilization {
  unsigned gpu;
  unsigned memory;
};
int nvmlDeviceGetUtilizationRates(void* device, Utilization* utilization) {
  if (*static_cast<int*>(device) != 0) return 3;
  *utilization = {75, 40};
  return 0;
}
int nvmlDeviceGetClockInfo(void* /*device*/, int /*type*/, unsigned* clock_MHz) {
  *clock_MHz = 1380;
  return 0;
}
}
