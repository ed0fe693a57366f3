// SPDX-License-Identifier: Apache-2.0
/// \file
/// The meters of the machine that this runs on. Layer 5.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "energymodel/meter/meter.hpp"

namespace energymodel {

/// Where to look. Tests point these at a tree and a library of their own.
struct SourceOptions {
  std::string sysfs = "/sys";
  std::string nvml_library = "libnvidia-ml.so.1";  ///< as dlopen() takes it
  std::string reader;  ///< a shell command that prints the node's readings, one a line; or ""
};

/// An interface that gives no meter here, and why.
struct AbsentSource {
  std::string source;
  std::string reason;
};

struct Sources {
  std::vector<std::unique_ptr<Meter>> meters;  ///< some may not be readable; read() says why
  std::vector<AbsentSource> absent;
};

/// Looks for RAPL counters (powercap), NVIDIA GPUs (NVML), GPUs and node meters of the kernel's
/// hardware monitoring (hwmon), and starts the reader command.
[[nodiscard]] Sources find_sources(const SourceOptions& options);

/// The components whose energies add up to the job's: the node's meter if there is one, otherwise
/// every package, memory and GPU. A platform counter (psys) and the parts of a package (core,
/// uncore) are left out, since what they hold overlaps with those.
[[nodiscard]] std::vector<std::string> components_of_total(const Sources& sources);

}  // namespace energymodel
