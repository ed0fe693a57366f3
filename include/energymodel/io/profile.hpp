// SPDX-License-Identifier: Apache-2.0
/// \file
/// Hardware profiles: the numbers of nodes and components, each with where it comes from. Layer 5.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/hardware.hpp"

namespace energymodel {

/// One value of a profile as it was written.
struct ProfileEntry {
  std::string key;    ///< "startup_energy", "memory_level.L2.capacity_per_unit"
  std::string value;  ///< with its unit, or "unknown"
  std::string source;
  std::string kind;                 ///< measured, specification or assumed
  std::optional<std::size_t> year;  ///< of the source
  bool unverified = false;          ///< not checked against its source
  std::string place;                ///< "node.toml:12: startup_energy"
};

/// The entry of a key, or nullptr.
const ProfileEntry* find_entry(std::span<const ProfileEntry> entries, std::string_view key);

struct ComponentProfile {
  Component component;
  std::string architecture;  ///< what siblings share, "Hopper"; empty if it is not stated
  std::string description;
  std::string path;
  std::vector<ProfileEntry> entries;
};

struct HardwareProfile {
  Hardware hardware;
  std::string description;
  std::string path;
  std::vector<ProfileEntry> entries;         ///< those of the node
  std::vector<ComponentProfile> components;  ///< in the order of hardware.components
};

/// Reads a node's profile, and those of its components, by name (see data_path.hpp) or, if it ends
/// in ".toml", by path.
/// \throws Error(Errc::bad_input) for an unknown name (listing those known) or a malformed file
HardwareProfile read_profile(const std::string& name_or_path);
/// \param name  what messages call the text
HardwareProfile parse_profile(const std::string& text, const std::string& name);

/// The names of all nodes that can be found.
std::vector<std::string> profile_names();

/// Reads the profile of a single component (`hardware/components/NAME.toml`), likewise.
ComponentProfile read_component(const std::string& name_or_path);
ComponentProfile parse_component(const std::string& text, const std::string& name);

/// The names of all components that can be found.
std::vector<std::string> component_names();

/// Whether a name or path is that of a component rather than of a node.
/// \throws Error(Errc::bad_input) for a name that is neither, and for a malformed file
bool is_component(const std::string& name_or_path);

}  // namespace energymodel
