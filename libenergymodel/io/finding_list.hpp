// SPDX-License-Identifier: Apache-2.0
/// \file
/// Collects findings about one file. Internal to io.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "energymodel/io/hardware_check.hpp"

namespace energymodel {

class FindingList {
 public:
  FindingList(const std::vector<ProfileEntry>& entries, std::string path)
      : entries_(&entries), path_(std::move(path)) {}

  void error(std::string_view key, std::string why) { add(Severity::error, key, std::move(why)); }
  void warning(std::string_view key, std::string why) {
    add(Severity::warning, key, std::move(why));
  }
  void append(std::vector<HardwareFinding> others) {
    found_.insert(found_.end(), others.begin(), others.end());
  }
  [[nodiscard]] std::vector<HardwareFinding> take() { return std::move(found_); }

 private:
  void add(Severity severity, std::string_view key, std::string why) {
    const ProfileEntry* const entry = find_entry(*entries_, key);
    found_.push_back({severity,
                      entry != nullptr ? entry->place : path_ + ": " + std::string(key),
                      entry != nullptr ? entry->value : "",
                      std::move(why)});
  }

  const std::vector<ProfileEntry>* entries_;
  std::string path_;
  std::vector<HardwareFinding> found_;
};

/// Levels that shrink outward, and capacities and bandwidths that no cache has.
void check_levels(const MemoryLevels& levels,
                  const std::vector<ProfileEntry>& entries,
                  std::optional<Bytes> memory_capacity,
                  std::optional<ByteRate> memory_bandwidth,
                  FindingList& findings);

/// Rates against each other: what holds for one device and for a node alike.
void check_rates(const Rates& rates, FindingList& findings);

}  // namespace energymodel
