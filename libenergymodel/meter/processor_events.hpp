// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which events of the processor are worth counting, and how this machine's kernel calls them.
/// Internal to meter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace energymodel {

/// An event as perf_event_open(2) takes it.
struct ProcessorEvent {
  std::uint32_t type = 0;
  std::uint64_t config = 0;
  double weight = 1.0;  ///< what one count stands for
};

/// A quantity that is the weighted sum of events, or the reason why it cannot be counted.
struct ProcessorCount {
  std::string name;  ///< "instructions"
  std::vector<ProcessorEvent> events;
  std::string failure;  ///< "" if there are events
};

/// Instructions, cycles, cache references and misses, loads that miss the last level, and FLOPs:
/// always all six, in this order.
[[nodiscard]] std::vector<ProcessorCount> processor_counts(const std::string& sysfs);

/// "event=0x2e,umask=0x41" by the formats in a folder ("config:0-7,32-35" in the file `event`).
/// \throws Error(Errc::bad_input) for what is not written so
[[nodiscard]] std::uint64_t event_config(std::string_view event, const std::string& formats);

}  // namespace energymodel
