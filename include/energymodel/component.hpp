// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a node is made of. Layer 1.
///
/// Any number may be unknown, and a sum with an unknown in it is unknown: never 0.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "energymodel/precision.hpp"
#include "energymodel/units.hpp"

namespace energymodel {

/// How the units of a memory level see a stream. Every unit needs its own copy of what is
/// replicated (weights that each core reads); what is distributed is shared out over the units.
enum class Sharing { replicated, distributed };

/// One level of the cache hierarchy.
struct MemoryLevel {
  Bytes capacity_per_unit{std::numeric_limits<double>::infinity()};
  double units = 1.0;
  std::optional<ByteRate> bandwidth{};  ///< of all units together

  /// The working set that the level can hold [B]; infinite for a level that the node lacks.
  [[nodiscard]] constexpr Bytes capacity(Sharing sharing) const {
    return sharing == Sharing::replicated ? capacity_per_unit : capacity_per_unit * units;
  }
  [[nodiscard]] constexpr bool is_present() const {
    return capacity_per_unit.base() < std::numeric_limits<double>::infinity();
  }
};

inline constexpr std::size_t max_memory_levels = 3;
/// Nearest first; absent levels stay infinite.
using MemoryLevels = std::array<MemoryLevel, max_memory_levels>;

/// How fast something computes and is fed. Rates are dense: a rate that counts structured zeros as
/// work (sparsity) is twice what a dense network can reach.
struct Rates {
  std::array<std::optional<FlopRate>, precision_count> peak{};  ///< in the order of Precision
  std::optional<FlopRate> peak_tf32;  ///< fp32 numbers multiplied in 19 bits
  std::optional<ByteRate> memory_bandwidth;

  [[nodiscard]] constexpr std::optional<FlopRate> at(Precision precision) const {
    return peak[static_cast<std::size_t>(precision)];
  }
};

enum class ComponentKind { processor, accelerator, memory, storage, network, fans, board };
inline constexpr std::size_t component_kind_count = 7;
inline constexpr std::array<std::string_view, component_kind_count> component_kind_names{
    "processor", "accelerator", "memory", "storage", "network", "fans", "board"};

[[nodiscard]] constexpr std::string_view name_of(ComponentKind kind) {
  return component_kind_names[static_cast<std::size_t>(kind)];
}

/// `count` equal parts of a node. Every value is that of one part.
struct Component {
  std::string name;
  ComponentKind kind = ComponentKind::board;
  double count = 1.0;
  std::optional<Power<>> idle_power;
  std::optional<Power<>> rated_power;  ///< TDP or the rating on the plate
  Rates rates;
  std::optional<Bytes> memory_capacity;    ///< of device memory or of a memory module
  std::optional<ByteRate> link_bandwidth;  ///< to peers, one direction
  MemoryLevels levels;
  double workers = 0.0;  ///< cores; 0 where an operation needs no spreading over them
};

/// The sum over components (of one kind, if given) of count x `value(component)`, an optional
/// quantity. Nothing if a value is unknown or no component is known; zero if the components are
/// known and none is of that kind.
template <class Value>
[[nodiscard]] constexpr auto total(std::span<const Component> components,
                                   Value value,
                                   std::optional<ComponentKind> kind = std::nullopt)
    -> decltype(value(components[0])) {
  using Optional = decltype(value(components[0]));
  if (components.empty()) return std::nullopt;
  Optional sum = typename Optional::value_type{};
  for (const Component& component : components) {
    if (kind && component.kind != *kind) continue;
    const Optional each = value(component);
    if (!each) return std::nullopt;
    *sum += *each * component.count;
  }
  return sum;
}

[[nodiscard]] constexpr std::optional<Power<>> total_idle_power(
    std::span<const Component> components, std::optional<ComponentKind> kind = std::nullopt) {
  return total(
      components, [](const Component& c) { return c.idle_power; }, kind);
}
[[nodiscard]] constexpr std::optional<Power<>> total_rated_power(
    std::span<const Component> components, std::optional<ComponentKind> kind = std::nullopt) {
  return total(
      components, [](const Component& c) { return c.rated_power; }, kind);
}

[[nodiscard]] constexpr bool has_kind(std::span<const Component> components, ComponentKind kind) {
  for (const Component& component : components) {
    if (component.kind == kind) return true;
  }
  return false;
}

/// What computes in a node of these components: its accelerators, or else its processors.
[[nodiscard]] constexpr ComponentKind computing_kind(std::span<const Component> components) {
  return has_kind(components, ComponentKind::accelerator) ? ComponentKind::accelerator
                                                          : ComponentKind::processor;
}

/// The rates of all components of a kind, together.
[[nodiscard]] constexpr Rates total_rates(std::span<const Component> components,
                                          ComponentKind kind) {
  Rates out;
  if (!has_kind(components, kind)) return out;
  for (std::size_t i = 0; i < precision_count; ++i) {
    out.peak[i] = total(
        components, [i](const Component& c) { return c.rates.peak[i]; }, kind);
  }
  out.peak_tf32 = total(
      components, [](const Component& c) { return c.rates.peak_tf32; }, kind);
  out.memory_bandwidth = total(
      components, [](const Component& c) { return c.rates.memory_bandwidth; }, kind);
  return out;
}

}  // namespace energymodel
