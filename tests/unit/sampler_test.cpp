// SPDX-License-Identifier: Apache-2.0
#include "energymodel/meter/sampler.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <memory>
#include <vector>

#include "energymodel/meter/command_job.hpp"
#include "energymodel/meter/measured_energy.hpp"
#include "support/fake_meter.hpp"
#include "support/refusal.hpp"

namespace energymodel {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr double rate_Hz = 10.0;

MeterInfo meter_of(MeterKind kind, double range_J = unlimited) {
  return {"node", "fake", kind, kind == MeterKind::energy ? "J" : "W", 0.0, range_J};
}

MeterSeries series_of(const MeterInfo& info, const std::vector<Sample>& samples) {
  return {info, samples, {}};
}

TEST(sampler, gives_the_duration_exactly_and_the_energy_within_a_thousandth) {
  struct Case {
    const char* what;
    MeterInfo meter;
    double late_s;
    std::size_t missing_every;
    std::size_t missing_run;
    double gap_s;  ///< expected
  };
  constexpr double range_32_bit_J = 4294.967295;
  const Case cases[] = {
      {"counter", meter_of(MeterKind::energy), 0.0, 0, 0, 0.0},
      {"counter that starts again", meter_of(MeterKind::energy, range_32_bit_J), 0.0, 0, 0, 0.0},
      {"late", meter_of(MeterKind::energy, range_32_bit_J), 0.35, 0, 0, 0.0},
      {"late and missing", meter_of(MeterKind::energy, range_32_bit_J), 0.12, 3, 12, 1.5},
      {"power", meter_of(MeterKind::power), 0.0, 0, 0, 0.0},
      {"power, late", meter_of(MeterKind::power), 0.35, 0, 0, 0.0},
      {"power, late and missing", meter_of(MeterKind::power), 0.12, 3, 2, 0.6},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    for (const double duration_s : {63.0, 20.05}) {
      test::FakeClock clock;
      test::FakeJob job(clock, duration_s, c.late_s);
      std::vector<std::unique_ptr<Meter>> meters;
      meters.push_back(
          std::make_unique<test::FakeMeter>(c.meter, clock, c.missing_every, c.missing_run));
      const double start_s = clock.now_s();
      const Recording recording = sample(meters, clock, job, rate_Hz);
      EXPECT_EQ(recording.duration_s(), duration_s);
      const std::array curves{energy_curve(recording.series[0])};
      const MeasuredEnergy measured = measured_energy(curves, recording);
      const double truth_J =
          test::Waveform::energy_J(start_s + duration_s) - test::Waveform::energy_J(start_s);
      ASSERT_TRUE(measured.energy_J) << measured.reason;
      EXPECT_NEAR(*measured.energy_J / truth_J, 1.0, 1e-3);
      EXPECT_NEAR(*measured.mean_power_W, *measured.energy_J / duration_s, 1e-9);
      EXPECT_NEAR(*measured.peak_power_W, 300.0, 3.0);
      EXPECT_NEAR(measured.gap_s, c.gap_s, 0.35);
    }
  }
}

TEST(sampler, skips_ticks_that_it_missed) {
  test::FakeClock clock;
  test::FakeJob job(clock, 10.0, 2.0);  // every third wait ends two periods too late
  std::vector<std::unique_ptr<Meter>> meters;
  meters.push_back(std::make_unique<test::FakeMeter>(meter_of(MeterKind::power), clock, 0, 0));
  const Recording recording = sample(meters, clock, job, 1.0);
  const auto& samples = recording.series[0].samples;
  EXPECT_EQ(samples.size(), 7U);  // at 0, 1, 3, 6, 7, 9 and 10 s
  for (std::size_t i = 2; i < samples.size(); ++i) {
    EXPECT_GT(samples[i].time_s, samples[i - 1].time_s);
  }
}

TEST(energy_curve, says_why_the_energy_is_unknown) {
  struct Case {
    const char* what;
    double range_J;
    std::vector<Sample> samples;
    const char* reason;
  };
  const Case cases[] = {
      {"reset", unlimited, {{0, 50.0}, {1, 60.0}, {2, 5.0}}, "fell by 55 J: it was reset"},
      {"one reading", unlimited, {{0, 50.0}, {1, std::nullopt}}, "1 readings, expected at least 2"},
      {"stuck", unlimited, {{0, 50.0}, {2, 50.0}}, "did not move in 2 s"},
      {"round unseen",
       100.0,
       {{0, 0.0}, {1, 30.0}, {2, 60.0}, {3, 90.0}, {13, 5.0}},
       "may have gone round unseen in a gap of 10 s"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const EnergyCurve curve =
        energy_curve(series_of(meter_of(MeterKind::energy, c.range_J), c.samples));
    EXPECT_FALSE(curve.is_known());
    EXPECT_NE(curve.reason.find(c.reason), std::string::npos) << curve.reason;
    const Recording recording{0.0, 2.0, {}};
    const MeasuredEnergy measured = measured_energy(std::span(&curve, 1), recording);
    EXPECT_FALSE(measured.energy_J || measured.mean_power_W || measured.peak_power_W);
  }
}

TEST(energy_curve, takes_no_power_of_0_W_for_a_reading) {
  const MeterInfo power = meter_of(MeterKind::power);
  const auto zeros = energy_curve(series_of(power, {{0, 0.0}, {1, 0.0}, {2, 0.0}}));
  EXPECT_FALSE(zeros.is_known());
  EXPECT_EQ(zeros.reason, "it gave 0 readings above 0 W, expected at least 2");
  const auto bridged = energy_curve(series_of(power, {{0, 100.0}, {1, 0.0}, {2, 100.0}}));
  EXPECT_EQ(bridged.at(2.0), 200.0);
}

TEST(energy_curve, is_not_misled_by_a_tiny_last_interval) {
  // The counter moves in steps: the last reading comes 1 ms behind another.
  const auto curve = energy_curve(
      series_of(meter_of(MeterKind::energy), {{0, 0.0}, {1, 100.0}, {2, 200.0}, {2.001, 300.0}}));
  const Recording recording{0.0, 2.001, {}};
  const MeasuredEnergy measured = measured_energy(std::span(&curve, 1), recording);
  EXPECT_NEAR(*measured.energy_J, 300.0, 1e-9);
  EXPECT_LT(*measured.peak_power_W, 200.0);
}

TEST(measured_energy, adds_meters_that_were_read_at_different_times) {
  const std::array curves{
      energy_curve(series_of(meter_of(MeterKind::energy), {{0, 0.0}, {5, 500.0}, {10, 1000.0}})),
      energy_curve(series_of(meter_of(MeterKind::power), {{1, 50.0}, {9, 50.0}}))};
  const MeasuredEnergy measured = measured_energy(curves, {0.0, 10.0, {}});
  EXPECT_NEAR(*measured.energy_J, 1500.0, 1e-9);
  EXPECT_NEAR(*measured.peak_power_W, 150.0, 1e-9);
}

TEST(mean_of_gauge, weighs_by_time) {
  const MeterInfo gauge{"gpu0_clock", "fake", MeterKind::gauge, "Hz"};
  EXPECT_EQ(mean_of_gauge(series_of(gauge, {{0, 1.0}, {9, 1.0}, {10, 3.0}})), 1.1);
  EXPECT_EQ(mean_of_gauge(series_of(gauge, {{0, std::nullopt}, {9, 7.0}})), 7.0);
  EXPECT_EQ(mean_of_gauge(series_of(gauge, {{0, std::nullopt}})), std::nullopt);
}

TEST(growth_of_count, is_unknown_without_its_ends) {
  const MeterInfo count{"instructions", "fake", MeterKind::count, ""};
  EXPECT_EQ(growth_of_count(series_of(count, {{0, 5.0}, {1, std::nullopt}, {2, 12.0}})), 7.0);
  EXPECT_EQ(growth_of_count(series_of(count, {{0, 0.0}, {2, 0.0}})), 0.0);
  EXPECT_EQ(growth_of_count(series_of(count, {{0, 5.0}, {2, std::nullopt}})), std::nullopt);
  EXPECT_EQ(growth_of_count(series_of(count, {{0, std::nullopt}, {2, 5.0}})), std::nullopt);
  EXPECT_EQ(growth_of_count(series_of(count, {{0, 5.0}})), std::nullopt);
}

TEST(command_job, gives_what_a_shell_would) {
  struct Case {
    std::vector<std::string> words;
    int status;
  };
  const Case cases[] = {
      {{"true"}, 0}, {{"sh", "-c", "exit 7"}, 7}, {{"sh", "-c", "kill -TERM $$"}, 143}};
  for (const Case& c : cases) {
    SteadyClock clock;
    CommandJob job(c.words, clock);
    const Recording recording = sample({}, clock, job, rate_Hz);
    EXPECT_EQ(job.status(), c.status) << c.words.back();
    EXPECT_GT(recording.duration_s(), 0.0);
  }
  SteadyClock clock;
  CommandJob absent({"no-such-program"}, clock);
  test::expect_refusal([&] { return absent.start(); }, Errc::usage, "cannot run 'no-such-program'");
}

}  // namespace
}  // namespace energymodel
