// SPDX-License-Identifier: Apache-2.0
// Held-out errors on the measured traces against the bars that the project set itself, coverage of
// intervals, and that the shipped models are what their traces give.
#include <gtest/gtest.h>

#include <cmath>

#include "energymodel/fit/cross_validation.hpp"
#include "measured/butter_e.hpp"

namespace energymodel::test {
namespace {

constexpr std::uint64_t seed = 7;

ModelFitOptions coefficients_only() {
  ModelFitOptions options;
  options.infer = false;
  return options;
}

Folding by_configuration(const Trace& trace) {
  const std::vector<std::string> columns{"dataset", "size", "depth", "shape"};
  return fold_groups(index_levels(group_of_rows(trace, columns)), 5, seed);
}

struct Bar {
  const char* device;
  double mean;  ///< of the energy from the workload alone
  double median;
};

class HeldOutError : public ::testing::TestWithParam<Bar> {};

TEST_P(HeldOutError, stays_below_the_bars) {
  const Butter& data = butter(GetParam().device);
  const HeldOut held_out = cross_validate(
      data.trace.rows, by_configuration(data.trace), data.node, coefficients_only(), true);
  const Accuracy energy = accuracy_of(held_out.ratios.energy);
  EXPECT_LE(energy.mean_absolute_error, GetParam().mean);
  EXPECT_LE(energy.median_absolute_error, GetParam().median);
  const Accuracy given = accuracy_of(held_out.ratios.energy_given_duration);
  const Accuracy constant_power = accuracy_of(held_out.baselines.static_power);
  EXPECT_LT(given.mean_absolute_error, constant_power.mean_absolute_error);
  EXPECT_LT(given.median_absolute_error, constant_power.median_absolute_error);
}

TEST_P(HeldOutError, does_not_read_durations) {
  const Butter& data = butter(GetParam().device);
  Measurements untimed = data.trace.rows;
  untimed.duration_s.clear();
  const ModelFit fitted = fit_model(untimed, data.node, coefficients_only());
  EXPECT_FALSE(fitted.model.duration.has_value());
  for (std::size_t i = 0; i < EnergySum::size; ++i) {
    const double c = data.shipped.energy.coefficients[i];
    EXPECT_NEAR(fitted.model.energy.coefficients[i], c, 1e-9 * c) << i;
  }
}

TEST_P(HeldOutError, shipped_model_is_what_its_trace_gives) {
  const Butter& data = butter(GetParam().device);
  EXPECT_EQ(data.shipped.trace_id, data.trace.id);
  const FittedModel refitted = fit_model(data.trace.rows, data.node, coefficients_only()).model;
  for (std::size_t i = 0; i < EnergySum::size; ++i) {
    const double c = data.shipped.energy.coefficients[i];
    EXPECT_NEAR(refitted.energy.coefficients[i], c, 1e-6 * c) << i;
    const double given = data.shipped.energy_given_duration->coefficients[i];
    EXPECT_NEAR(refitted.energy_given_duration->coefficients[i], given, 1e-6 * given) << i;
  }
  for (std::size_t i = 0; i < DurationSum::size; ++i) {
    const double c = data.shipped.duration->coefficients[i];
    EXPECT_NEAR(refitted.duration->coefficients[i], c, 1e-6 * c) << i;
  }
}

TEST_P(HeldOutError, intervals_cover_what_they_claim) {
  const FittedModel& model = butter(GetParam().device).shipped;
  for (const auto* calibration : {&*model.energy.calibration,
                                  &*model.duration->calibration,
                                  &*model.energy_given_duration->calibration,
                                  &*model.power}) {
    const CalibrationEvidence& e = calibration->evidence;
    for (const Coverage& coverage : {e.coverage, e.thirds[0], e.thirds[1], e.thirds[2]}) {
      EXPECT_GE(coverage.of_90, 0.86);
      EXPECT_LE(coverage.of_90, 0.94);
      EXPECT_GE(coverage.of_50, 0.46);
      EXPECT_LE(coverage.of_50, 0.54);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(nodes,
                         HeldOutError,
                         ::testing::Values(Bar{"gpu", 0.057, 0.039}, Bar{"cpu", 0.190, 0.128}),
                         [](const auto& one) { return std::string(one.param.device); });

TEST(Determinism, a_rerun_gives_the_same_bytes) {
  const Butter& data = butter("gpu");
  const auto whole_fit = [&] {
    ModelFitOptions options;
    options.profiles = false;
    ModelFit fitted = fit_model(data.trace.rows, data.node, options);
    const Folding folding = by_configuration(data.trace);
    calibrate(fitted.model,
              data.trace.rows,
              cross_validate(data.trace.rows, folding, data.node, options, true),
              folding.groups);
    return model_text(fitted.model);
  };
  EXPECT_EQ(whole_fit(), whole_fit());
}

TEST(DeclaredGroup, lowers_the_error_on_held_out_configurations) {
  struct Case {
    const char* device;
    const char* column;
    double mean;
  };
  for (const Case& c : {Case{"cpu", "shape", 0.180}, Case{"gpu", "dataset", 0.052}}) {
    SCOPED_TRACE(c.device);
    const Butter& data = butter(c.device);
    Measurements rows = data.trace.rows;
    const std::vector<std::string> columns{c.column};
    rows.group = group_of_rows(data.trace, columns);
    ModelFitOptions options = coefficients_only();
    options.group_column = c.column;
    const HeldOut with =
        cross_validate(rows, by_configuration(data.trace), data.node, options, true);
    const HeldOut without = cross_validate(
        data.trace.rows, by_configuration(data.trace), data.node, coefficients_only(), true);
    const double error = accuracy_of(with.ratios.energy).mean_absolute_error;
    EXPECT_LE(error, c.mean);
    EXPECT_LT(error, accuracy_of(without.ratios.energy).mean_absolute_error);
  }
}

}  // namespace
}  // namespace energymodel::test
