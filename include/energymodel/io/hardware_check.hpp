// SPDX-License-Identifier: Apache-2.0
/// \file
/// Finds values of hardware profiles that cannot be, or that disagree with their siblings. Layer 5.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "energymodel/io/profile.hpp"

namespace energymodel {

/// An error cannot be true; a warning is unlikely, or is one of two values that disagree.
enum class Severity { warning, error };

struct HardwareFinding {
  Severity severity = Severity::warning;
  std::string place;  ///< "h100.toml:12: peak_bits16"
  std::string found;  ///< the value as it was written
  std::string why;    ///< the rule that it breaks, with the numbers compared
};

/// \param siblings  components to compare with; those of another kind or architecture, or of the
///                  same name, are passed over
std::vector<HardwareFinding> check_component(const ComponentProfile& profile,
                                             std::span<const ComponentProfile> siblings);

/// Checks a node's own values, and its components wherever its file replaces a value of theirs.
std::vector<HardwareFinding> check_node(const HardwareProfile& profile,
                                        std::span<const ComponentProfile> siblings);

}  // namespace energymodel
