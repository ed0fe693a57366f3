// SPDX-License-Identifier: Apache-2.0
/// \file
/// Reading meters at a steady rate for as long as something lasts. Layer 5.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "energymodel/meter/meter.hpp"

namespace energymodel {

/// A clock that never steps back; its zero is arbitrary.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual double now_s() = 0;
};

/// CLOCK_MONOTONIC.
class SteadyClock : public Clock {
 public:
  [[nodiscard]] double now_s() override;
};

/// What is sampled.
class Job {
 public:
  virtual ~Job() = default;
  /// Starts it and returns when it started [s of the clock].
  virtual double start() = 0;
  /// Waits until it ends or the clock reaches `time_s`. Returns when it ended [s], if it has.
  virtual std::optional<double> wait_until(double time_s) = 0;
};

/// Doing nothing for a while.
class Pause : public Job {
 public:
  Pause(Clock& clock, double duration_s) : clock_(clock), duration_s_(duration_s) {}
  double start() override;
  std::optional<double> wait_until(double time_s) override;

 private:
  Clock& clock_;
  double duration_s_;
  double end_s_ = 0.0;
};

struct Sample {
  double time_s = 0.0;          ///< of the clock, at the reading
  std::optional<double> value;  ///< as the meter gave it; none if it gave none
};

/// What one meter said: a sample for each tick.
struct MeterSeries {
  MeterInfo info;
  std::vector<Sample> samples;
  std::string last_reason;  ///< of the last reading that failed, or ""
};

struct Recording {
  double start_s = 0.0;  ///< of the clock
  double end_s = 0.0;
  std::vector<MeterSeries> series;

  [[nodiscard]] double duration_s() const { return end_s - start_s; }
};

/// Reads every meter just before the job starts, at `rate_Hz` while it lasts, and just after it
/// ended. Ticks that come late are taken when they come; those missed altogether are skipped.
/// \pre rate_Hz > 0
[[nodiscard]] Recording sample(std::span<const std::unique_ptr<Meter>> meters,
                               Clock& clock,
                               Job& job,
                               double rate_Hz);

}  // namespace energymodel
