// SPDX-License-Identifier: Apache-2.0
/// \file
/// The interfaces that meters are found through. Each adds what it finds, or why there is nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "energymodel/meter/sources.hpp"

namespace energymodel {

/// RAPL's energy counters in `sysfs`/class/powercap.
void add_powercap(const std::string& sysfs, Sources& sources);

/// NVIDIA GPUs, through a library loaded now.
void add_nvml(const std::string& library, Sources& sources);

/// GPUs of AMD and Intel and ACPI's node meter in `sysfs`/class/hwmon.
void add_hwmon(const std::string& sysfs, Sources& sources);

/// The processor's counters, for the job that is started next.
void add_perf(const std::string& sysfs, Sources& sources);

/// A shell command, started now and ended with its meter, that prints a reading on each line.
void add_reader(const std::string& command, Sources& sources);

/// A number in a small file that is kept open and read anew each time.
class CounterFile {
 public:
  explicit CounterFile(std::string path);
  ~CounterFile();
  CounterFile(const CounterFile&) = delete;
  CounterFile& operator=(const CounterFile&) = delete;

  /// The number times `factor`, or why there is none.
  [[nodiscard]] Reading read(double factor) const;

 private:
  std::string path_;
  int descriptor_;
  std::string failure_;  ///< why it could not be opened, or ""
};

/// The first line of a file; "" if there is none.
[[nodiscard]] std::string first_line(const std::string& path);

/// The folder's entries whose names start with a prefix, sorted.
[[nodiscard]] std::vector<std::string> entries_of(const std::string& folder,
                                                  std::string_view prefix);

[[nodiscard]] bool has_component(const Sources& sources, std::string_view component);

/// "gpuN" for the next GPU.
[[nodiscard]] std::string next_gpu(const Sources& sources);

}  // namespace energymodel
