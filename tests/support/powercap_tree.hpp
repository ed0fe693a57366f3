// SPDX-License-Identifier: Apache-2.0
/// \file
/// RAPL zones in a folder.
#pragma once

#include <string>

#include "support/temporary_folder.hpp"

namespace energymodel::test {

/// Writes a zone below sys/class/powercap: its name, what its counter reads, and a range of
/// 262143.32885 J.
inline void write_zone(const TemporaryFolder& folder,
                       const std::string& zone,
                       const std::string& name,
                       const std::string& energy_uj) {
  const std::string path = "sys/class/powercap/" + zone + "/";
  folder.write(path + "name", name + "\n");
  folder.write(path + "energy_uj", energy_uj);
  folder.write(path + "max_energy_range_uj", "262143328850\n");
}

}  // namespace energymodel::test
