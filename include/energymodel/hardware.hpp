// SPDX-License-Identifier: Apache-2.0
/// \file
/// The numbers of a node that the formulas need. Layer 1.
///
/// Where each number comes from (source, measured or specified) is kept with the profile file, see
/// profile.hpp; here is only what prediction reads.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "energymodel/component.hpp"
#include "energymodel/units.hpp"

namespace energymodel {

/// A node. Its own powers are those at its plug.
struct Hardware {
  static constexpr std::size_t max_levels = max_memory_levels;

  std::string name;
  MemoryLevels levels;
  double workers = 0.0;  ///< cores that one parallel operation can be spread over; 0: no switch
  std::optional<Energy<>> startup_energy;      ///< per run, known beforehand
  std::optional<Duration<>> startup_duration;  ///< per run, known beforehand
  std::optional<Power<>> idle_power;
  std::optional<Power<>> rated_power;
  std::optional<Power<>> measured_peak_power;     ///< the highest that was ever measured
  std::optional<double> power_supply_efficiency;  ///< power to the components / power at the plug
  std::vector<Component> components;              ///< empty where the composition is not known
  Rates rates;                                    ///< as stated for the node; see rates_of
};

/// Power at the plug for a power drawn by the components; without losses where the power supply's
/// efficiency is not known.
[[nodiscard]] constexpr std::optional<Power<>> at_plug(const Hardware& node,
                                                       std::optional<Power<>> of_components) {
  if (!of_components) return std::nullopt;
  return *of_components / node.power_supply_efficiency.value_or(1.0);
}

/// The node's idle power: as stated, else its components'. Nothing if one of those is unknown.
[[nodiscard]] constexpr std::optional<Power<>> idle_power_of(const Hardware& node) {
  return node.idle_power ? node.idle_power : at_plug(node, total_idle_power(node.components));
}

/// The node's rating: as stated, else the sum of its components' ratings.
[[nodiscard]] constexpr std::optional<Power<>> rated_power_of(const Hardware& node) {
  return node.rated_power ? node.rated_power : at_plug(node, total_rated_power(node.components));
}

/// The node's rates: each as stated, else that of all its accelerators, or else of its processors.
[[nodiscard]] constexpr Rates rates_of(const Hardware& node) {
  Rates out = total_rates(node.components, computing_kind(node.components));
  for (std::size_t i = 0; i < precision_count; ++i) {
    if (node.rates.peak[i]) out.peak[i] = node.rates.peak[i];
  }
  if (node.rates.peak_tf32) out.peak_tf32 = node.rates.peak_tf32;
  if (node.rates.memory_bandwidth) out.memory_bandwidth = node.rates.memory_bandwidth;
  return out;
}

}  // namespace energymodel
