// SPDX-License-Identifier: Apache-2.0
/// \file
/// Hardware profiles: a node's numbers, each with where it comes from. Layer 5.
#pragma once

#include <string>
#include <vector>

#include "energymodel/hardware.hpp"

namespace energymodel {

/// One value of a profile as it was written.
struct ProfileEntry {
  std::string key;    ///< "startup_energy", "memory_level.L2.capacity_per_unit"
  std::string value;  ///< with its unit, or "unknown"
  std::string source;
  std::string kind;  ///< measured, specification or assumed
};

struct HardwareProfile {
  Hardware hardware;
  std::string description;
  std::string path;
  std::vector<ProfileEntry> entries;
};

/// Reads a profile by name (see data_path.hpp) or, if it ends in ".toml", by path.
/// \throws Error(Errc::bad_input) for an unknown name (listing those known) or a malformed file
HardwareProfile read_profile(const std::string& name_or_path);

/// The names of all profiles that can be found.
std::vector<std::string> profile_names();

}  // namespace energymodel
