// SPDX-License-Identifier: Apache-2.0
// The processor's own counters through perf_event_open(2), of the recorded command and all that it
// starts, outside the kernel. They are opened on this program, which never executes another: what
// it starts inherits them and is counted from the moment that it executes the command.
#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "meter/backends.hpp"
#include "meter/processor_events.hpp"

namespace energymodel {
namespace {

int open_event(const ProcessorEvent& event) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = event.type;
  attributes.config = event.config;
  attributes.disabled = 1;
  attributes.inherit = 1;
  attributes.enable_on_exec = 1;
  attributes.exclude_kernel = 1;  // what an ordinary user may count
  attributes.exclude_hv = 1;
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  constexpr int this_process = 0;
  constexpr int any_processor = -1;
  constexpr int no_group = -1;
  return static_cast<int>(::syscall(SYS_perf_event_open,
                                    &attributes,
                                    this_process,
                                    any_processor,
                                    no_group,
                                    PERF_FLAG_FD_CLOEXEC));
}

std::string open_failure(int error) {
  if (error == EACCES || error == EPERM) {
    const std::string level = first_line("/proc/sys/kernel/perf_event_paranoid");
    return fmt::format("{} (kernel.perf_event_paranoid is {}, expected at most 2)",
                       std::strerror(error),
                       level.empty() ? "not readable" : level);
  }
  if (error == ENOENT || error == EOPNOTSUPP) return "the processor has no such event";
  return fmt::format("perf_event_open: {}", std::strerror(error));
}

class PerfMeter : public Meter {
 public:
  explicit PerfMeter(const ProcessorCount& count)
      : Meter({count.name, "perf_event_open", MeterKind::count, "", 1.0}), failure_(count.failure) {
    for (const ProcessorEvent& event : count.events) {
      const int descriptor = open_event(event);
      if (descriptor < 0) {
        failure_ = open_failure(errno);
        return;
      }
      events_.push_back({descriptor, event.weight});
    }
  }
  ~PerfMeter() override {
    for (const Opened& event : events_) ::close(event.descriptor);
  }

  Reading read() override {
    if (!failure_.empty()) return {std::nullopt, failure_};
    double sum = 0.0;
    for (const Opened& event : events_) {
      std::array<std::uint64_t, 3> got{};  // the count, and the times [ns] it was on and counted
      if (::read(event.descriptor, got.data(), sizeof got) != sizeof got) {
        return {std::nullopt, std::strerror(errno)};
      }
      const auto [count, enabled_ns, running_ns] = got;
      if (enabled_ns > 0 && running_ns == 0) {
        return {std::nullopt, "other events kept the processor's counters all the time"};
      }
      // Where there are more events than counters, each had its turn of the time.
      const double share = enabled_ns > running_ns
                               ? static_cast<double>(enabled_ns) / static_cast<double>(running_ns)
                               : 1.0;
      sum += event.weight * share * static_cast<double>(count);
    }
    return {sum, {}};
  }

 private:
  struct Opened {
    int descriptor;
    double weight;
  };
  std::string failure_;
  std::vector<Opened> events_;
};

}  // namespace

void add_perf(const std::string& sysfs, Sources& sources) {
  for (const ProcessorCount& count : processor_counts(sysfs)) {
    sources.meters.push_back(std::make_unique<PerfMeter>(count));
  }
}

}  // namespace energymodel
