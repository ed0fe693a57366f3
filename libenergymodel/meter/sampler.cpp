// SPDX-License-Identifier: Apache-2.0
#include "energymodel/meter/sampler.hpp"

#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

namespace energymodel {
namespace {

void read_all(std::span<const std::unique_ptr<Meter>> meters,
              Clock& clock,
              std::vector<MeterSeries>& series) {
  for (std::size_t i = 0; i < meters.size(); ++i) {
    // The middle of the call is the best guess at when the instrument was read.
    const double before_s = clock.now_s();
    Reading reading = meters[i]->read();
    const double time_s = 0.5 * (before_s + clock.now_s());
    series[i].samples.push_back({time_s, reading.value});
    if (!reading.reason.empty()) series[i].last_reason = std::move(reading.reason);
  }
}

}  // namespace

double SteadyClock::now_s() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double Pause::start() {
  const double start_s = clock_.now_s();
  end_s_ = start_s + duration_s_;
  return start_s;
}

std::optional<double> Pause::wait_until(double time_s) {
  const double until_s = std::min(time_s, end_s_);
  timespec until{};
  until.tv_sec = static_cast<time_t>(until_s);
  until.tv_nsec = static_cast<long>(1e9 * (until_s - std::floor(until_s)));
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
  return time_s < end_s_ ? std::nullopt : std::optional<double>(clock_.now_s());
}

Recording sample(std::span<const std::unique_ptr<Meter>> meters,
                 Clock& clock,
                 Job& job,
                 double rate_Hz) {
  Recording out;
  for (const auto& meter : meters) out.series.push_back({meter->info(), {}, {}});
  const double period_s = 1.0 / rate_Hz;
  read_all(meters, clock, out.series);
  out.start_s = job.start();
  for (double tick = 1.0;;) {
    if (const auto end_s = job.wait_until(out.start_s + tick * period_s)) {
      out.end_s = *end_s;
      read_all(meters, clock, out.series);
      return out;
    }
    read_all(meters, clock, out.series);
    tick = std::max(tick, std::floor((clock.now_s() - out.start_s) / period_s)) + 1.0;
  }
}

}  // namespace energymodel
