// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/accuracy.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "energymodel/fit/residual_scan.hpp"
#include "support/refusal.hpp"

namespace energymodel {
namespace {

constexpr double tolerance = 1e-14;

TEST(accuracy, of_four_ratios_by_hand) {
  const std::array ratios{1.125, 0.75, 1.5, 1.0};  // errors 1/8, 1/4, 1/2, 0
  const Accuracy a = accuracy_of(ratios);
  EXPECT_EQ(a.rows, 4U);
  EXPECT_NEAR(a.mean_absolute_error, 0.875 / 4.0, tolerance);
  EXPECT_NEAR(a.median_absolute_error, 0.5 * (0.125 + 0.25), tolerance);
  EXPECT_NEAR(a.within_20_percent, 0.5, tolerance);
  EXPECT_NEAR(a.bias_log, std::log(1.125 * 0.75 * 1.5) / 4.0, tolerance);
  const double squares =
      std::pow(std::log(1.125), 2) + std::pow(std::log(0.75), 2) + std::pow(std::log(1.5), 2);
  EXPECT_NEAR(a.rms_log_error, std::sqrt(squares / 4.0), tolerance);
}

TEST(accuracy, takes_the_middle_of_an_odd_count) {
  EXPECT_NEAR(accuracy_of(std::array{4.0, 1.25, 1.0}).median_absolute_error, 0.25, tolerance);
}

TEST(accuracy, of_nothing_is_nothing) {
  const Accuracy a = accuracy_of({});
  EXPECT_EQ(a.rows, 0U);
  EXPECT_EQ(a.mean_absolute_error, 0.0);
}

Measurements three_rows() {
  Measurements rows;
  for (const double steps : {1.0, 2.0, 4.0}) {
    Workload job;
    job.steps = steps;
    job.work = flop * 8.0;
    rows.jobs.push_back(job);
  }
  rows.energy_J = {11.0, 12.0, 14.0};
  rows.duration_s = {2.0, 3.0, 5.0};
  return rows;
}

/// 10 J at start and 1 J a step; the start-up takes 1 s.
FittedModel step_model() {
  FittedModel model;
  model.hardware.startup_energy = 10.0 * joule;
  model.hardware.startup_duration = 1.0 * second;
  const auto parameters = EnergySum::parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].term == "startup") model.energy.coefficients[i] = 10.0;
    if (parameters[i].term == "step") model.energy.coefficients[i] = 2.0;
  }
  return model;
}

TEST(accuracy, compares_gross_or_net_of_startup) {
  const Ratios gross = predicted_over_measured(step_model(), three_rows(), false);
  EXPECT_EQ(gross.energy, (std::vector<double>{12.0 / 11.0, 14.0 / 12.0, 18.0 / 14.0}));
  EXPECT_TRUE(gross.duration.empty());
  EXPECT_TRUE(gross.energy_given_duration.empty());
  const Ratios net = predicted_over_measured(step_model(), three_rows(), true);
  EXPECT_EQ(net.energy, (std::vector<double>{2.0, 2.0, 2.0}));
}

TEST(accuracy, refuses_a_row_below_the_startup_by_name) {
  Measurements rows = three_rows();
  rows.energy_J[1] = 9.0;
  rows.where = [](std::size_t row) { return "t.csv:" + std::to_string(row + 2); };
  test::expect_refusal([&] { return predicted_over_measured(step_model(), rows, true); },
                       Errc::bad_input,
                       "t.csv:3: found 9");
}

TEST(accuracy, scores_baselines_by_the_median_of_the_training_rows) {
  const Measurements rows = three_rows();
  const Hardware node = step_model().hardware;
  // Net: energy 1, 2, 4 J over 1, 2, 4 s and 8, 16, 32 FLOPs: both baselines are exact.
  const BaselineRatios net = baseline_ratios(rows, rows, node, true);
  EXPECT_EQ(net.static_power, (std::vector<double>{1.0, 1.0, 1.0}));
  EXPECT_EQ(net.per_flop, (std::vector<double>{1.0, 1.0, 1.0}));
  // Gross: powers 11/2, 12/3 and 14/5 W, of which 4 W is the median.
  const BaselineRatios gross = baseline_ratios(rows, rows, node, false);
  EXPECT_NEAR(gross.static_power[0], 8.0 / 11.0, tolerance);
  EXPECT_NEAR(gross.static_power[1], 1.0, tolerance);
}

TEST(accuracy, takes_a_rated_power_as_it_is_stated) {
  const Measurements rows = three_rows();
  Hardware node = step_model().hardware;
  EXPECT_TRUE(baseline_ratios(rows, rows, node, false).rated_power.empty());
  node.rated_power = 7.0 * watt;
  const BaselineRatios gross = baseline_ratios(rows, rows, node, false);
  EXPECT_EQ(gross.rated_power, (std::vector<double>{14.0 / 11.0, 21.0 / 12.0, 35.0 / 14.0}));
  const BaselineRatios net = baseline_ratios(rows, rows, node, true);
  EXPECT_EQ(net.rated_power, (std::vector<double>{7.0, 7.0, 7.0}));
}

TEST(accuracy, appends_every_column) {
  Ratios all{{1.0}, {2.0}, {3.0}};
  all.append({{4.0}, {5.0}, {6.0}});
  EXPECT_EQ(all.energy, (std::vector<double>{1.0, 4.0}));
  EXPECT_EQ(all.duration, (std::vector<double>{2.0, 5.0}));
  EXPECT_EQ(all.energy_given_duration, (std::vector<double>{3.0, 6.0}));
  BaselineRatios baselines{{1.0}, {2.0}, {3.0}};
  baselines.append({{4.0}, {5.0}, {6.0}});
  EXPECT_EQ(baselines.static_power, (std::vector<double>{1.0, 4.0}));
  EXPECT_EQ(baselines.rated_power, (std::vector<double>{2.0, 5.0}));
  EXPECT_EQ(baselines.per_flop, (std::vector<double>{3.0, 6.0}));
}

/// One level of four lies 0.2 apart and has a wild run, whichever way that is.
TEST(scan_groups, finds_the_level_that_lies_apart_either_way) {
  std::vector<double> residuals;
  std::vector<LevelColumn> columns{{"machine", {}}};
  for (std::size_t i = 0; i < 200; ++i) {
    const bool is_apart = i % 4 == 3;
    residuals.push_back((is_apart ? 0.2 : 0.0) + 0.02 * static_cast<double>(i % 7) - 0.06);
    columns[0].level_of_row.push_back(std::to_string(i % 4));
  }
  residuals[7] = 5.0;
  std::vector<double> mirrored = residuals;
  for (double& r : mirrored) r = -r;
  const std::vector<GroupDeviation> found = scan_groups(residuals, columns);
  const std::vector<GroupDeviation> opposite = scan_groups(mirrored, columns);
  ASSERT_FALSE(found.empty());
  ASSERT_EQ(opposite.size(), found.size());
  EXPECT_EQ(found[0].level, "3");
  EXPECT_EQ(found[0].rows, 50U);
  EXPECT_NEAR(found[0].log_shift, 0.2, 0.03);
  EXPECT_GT(found[0].z, 0.0);
  EXPECT_EQ(opposite[0].level, "3");
  EXPECT_NEAR(opposite[0].log_shift, -found[0].log_shift, 1e-12);
  EXPECT_NEAR(opposite[0].z, -found[0].z, 1e-9);
}

}  // namespace
}  // namespace energymodel
