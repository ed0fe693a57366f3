// SPDX-License-Identifier: Apache-2.0
/// \file
/// Cores and caches as the system reports them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace energymodel::cli {

/// The data or unified caches of one level, all alike.
struct ReportedCache {
  std::string name;  ///< "L2"
  double capacity_B = 0.0;
  std::size_t units = 0;
};

struct Topology {
  std::string processor;              ///< its model, or "unknown processor"
  std::string reported_by;            ///< "hwloc 2.9.0"
  std::vector<std::size_t> core_pus;  ///< the first logical processor of each core we may use
  std::vector<ReportedCache> caches;  ///< nearest first
  double memory_B = 0.0;              ///< of the machine
};

/// \throws Error(Errc::usage) in a build without hwloc
[[nodiscard]] Topology read_topology();

}  // namespace energymodel::cli
