// SPDX-License-Identifier: Apache-2.0
/// \file
/// Values of hardware files: each a table of value, source and kind. Internal to io.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/io/profile.hpp"
#include "io/toml_view.hpp"

namespace energymodel {

enum class Sign { not_negative, positive };

/// Reads values and keeps how each was written. A value that is not there leaves what it would fill
/// as it is, so that a node's file can replace single values of a component's.
class EntryReader {
 public:
  /// \param source  that of the values that name none; without it each has to
  explicit EntryReader(std::vector<ProfileEntry>& entries, std::string source = {})
      : entries_(&entries), source_(std::move(source)) {}

  /// The same reader for a table within: its keys are listed as "prefix.key".
  [[nodiscard]] EntryReader within(const std::string& prefix) const {
    EntryReader out(*entries_, source_);
    out.prefix_ = prefix_ + prefix + ".";
    return out;
  }

  /// Nothing where the value is written "unknown".
  template <class Q>
  void read(
      const TomlView& table, std::string_view key, Kind kind, Sign sign, std::optional<Q>& out) {
    if (!table.has(key)) return;
    const std::optional<double> base = value(table, key, kind, sign);
    out = base ? std::optional<Q>(Q(*base)) : std::nullopt;
  }

  /// Leaves `out` as it is where the value is written "unknown".
  template <class Q>
  void read(const TomlView& table, std::string_view key, Kind kind, Sign sign, Q& out) {
    std::optional<Q> known;
    read(table, key, kind, sign, known);
    if (known) out = *known;
  }

 private:
  std::optional<double> value(const TomlView& table, std::string_view key, Kind kind, Sign sign);

  std::vector<ProfileEntry>* entries_;
  std::string source_;
  std::string prefix_;
};

/// The keys that read_rates reads.
std::span<const std::string_view> rate_keys();
void read_rates(const TomlView& table, EntryReader& reader, Rates& rates);

/// The levels of `memory_level`; without that key they stay as they are.
void read_levels(const TomlView& table, const EntryReader& reader, MemoryLevels& levels);

/// The keys that read_component_values reads.
std::span<const std::string_view> component_keys();
/// All of a component's values but its levels.
void read_component_values(const TomlView& table, EntryReader& reader, Component& component);

}  // namespace energymodel
