// SPDX-License-Identifier: Apache-2.0
/// \file
/// A clock, a job and a meter without a machine: the power is a known function of time.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "energymodel/meter/sampler.hpp"

namespace energymodel::test {

class FakeClock : public Clock {
 public:
  double now_s() override { return time_s_; }
  void set(double time_s) { time_s_ = std::max(time_s_, time_s); }

 private:
  double time_s_ = 0.0;
};

/// Lasts a given time. Each wait ends `late_s` too late in turn: nothing, half of it, all of it.
class FakeJob : public Job {
 public:
  FakeJob(FakeClock& clock, double duration_s, double late_s)
      : clock_(clock), duration_s_(duration_s), late_s_(late_s) {}
  double start() override {
    end_s_ = clock_.now_s() + duration_s_;
    return clock_.now_s();
  }
  std::optional<double> wait_until(double time_s) override {
    const double late_s = 0.5 * late_s_ * static_cast<double>(waits_++ % 3);
    clock_.set(std::min(end_s_, time_s + late_s));
    return clock_.now_s() < end_s_ ? std::nullopt : std::optional<double>(end_s_);
  }

 private:
  FakeClock& clock_;
  double duration_s_;
  double late_s_;
  double end_s_ = 0.0;
  std::size_t waits_ = 0;
};

/// 200 W and a slow wave of 100 W.
struct Waveform {
  static constexpr double mean_W = 200.0;
  static constexpr double amplitude_W = 100.0;
  static constexpr double angular_Hz = 2.0 * std::numbers::pi / 7.0;

  [[nodiscard]] static double power_W(double time_s) {
    return mean_W + amplitude_W * std::sin(angular_Hz * time_s);
  }
  /// Since time 0.
  [[nodiscard]] static double energy_J(double time_s) {
    return mean_W * time_s + amplitude_W / angular_Hz * (1.0 - std::cos(angular_Hz * time_s));
  }
};

/// Reads the waveform as a counter that starts again at its range, or as a power. Every
/// `missing_every`th reading fails, and so do `missing_run` in a row from the 100th on.
class FakeMeter : public Meter {
 public:
  FakeMeter(MeterInfo info, FakeClock& clock, std::size_t missing_every, std::size_t missing_run)
      : Meter(std::move(info)),
        clock_(clock),
        missing_every_(missing_every),
        missing_run_(missing_run) {}
  Reading read() override {
    const std::size_t n = reads_++;
    const bool is_in_run = n >= 100 && n < 100 + missing_run_;
    if (is_in_run || (missing_every_ > 0 && n % missing_every_ == 0)) return {std::nullopt, "busy"};
    const double time_s = clock_.now_s();
    if (info().kind == MeterKind::power) return {Waveform::power_W(time_s), {}};
    return {std::fmod(Waveform::energy_J(time_s), info().range_J), {}};
  }

 private:
  FakeClock& clock_;
  std::size_t missing_every_;
  std::size_t missing_run_;
  std::size_t reads_ = 0;
};

}  // namespace energymodel::test
