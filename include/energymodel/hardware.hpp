// SPDX-License-Identifier: Apache-2.0
/// \file
/// The numbers of a node that the formulas need. Layer 1.
///
/// Where each number comes from (source, measured or specified) is kept with the profile file, see
/// profile.hpp; here is only what prediction reads.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>

#include "energymodel/units.hpp"

namespace energymodel {

/// How the units of a memory level see a stream. Every unit needs its own copy of what is
/// replicated (weights that each core reads); what is distributed is shared out over the units.
enum class Sharing { replicated, distributed };

/// One level of the cache hierarchy.
struct MemoryLevel {
  Bytes capacity_per_unit{std::numeric_limits<double>::infinity()};
  double units = 1.0;

  /// The working set that the level can hold [B]; infinite for a level that the node lacks.
  [[nodiscard]] constexpr Bytes capacity(Sharing sharing) const {
    return sharing == Sharing::replicated ? capacity_per_unit : capacity_per_unit * units;
  }
};

/// A node.
struct Hardware {
  static constexpr std::size_t max_levels = 3;

  std::string name;
  std::array<MemoryLevel, max_levels> levels;  ///< nearest first; absent levels stay infinite
  double workers = 0.0;  ///< cores that one parallel operation can be spread over; 0: no switch
  std::optional<Energy<>> startup_energy;      ///< per run, known beforehand
  std::optional<Duration<>> startup_duration;  ///< per run, known beforehand
  std::optional<Power<>> idle_power;
  std::optional<Power<>> rated_power;
};

}  // namespace energymodel
