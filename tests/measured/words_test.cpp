// SPDX-License-Identifier: Apache-2.0
// What the tool says of the measured traces, and how reliably it finds planted groups.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "energymodel/fit/residual_scan.hpp"
#include "measured/butter_e.hpp"

namespace energymodel::test {
namespace {

bool says(const FitInference& inference, const std::string& code, const std::string& words) {
  for (const Finding& finding : inference.findings) {
    if (finding.code == code && finding.text.find(words) != std::string::npos) return true;
  }
  return false;
}

TEST(Words, cache_levels_of_the_cpu_do_not_separate) {
  const Butter& data = butter("cpu");
  ModelFitOptions options;
  options.profiles = false;
  const ModelFit fitted = fit_model(data.trace.rows, data.node, options);
  const FitInference& energy = *fitted.fits.front().inference;
  EXPECT_TRUE(says(energy, "levels", "do not separate L1, L2, L3"));
}

TEST(Words, rectangles_of_the_cpu_stand_apart) {
  const Butter& data = butter("cpu");
  ModelFitOptions options;
  options.infer = false;
  const ModelFit fitted = fit_model(data.trace.rows, data.node, options);
  const auto apart =
      scan_groups(fitted.fits.front().result.log_residuals, level_columns(data.trace));
  ASSERT_FALSE(apart.empty());
  EXPECT_EQ(apart.front().column, "shape");
  EXPECT_EQ(apart.front().level, "rectangle");
  EXPECT_LT(apart.front().log_shift, -0.1);
}

/// The trace with energies drawn about the shipped model, and one level shifted by one residual
/// standard deviation.
std::vector<double> residuals_of_synthetic(const Butter& data,
                                           const LevelColumn* column,
                                           const std::string& level,
                                           std::uint64_t seed) {
  std::mt19937_64 random(seed);
  constexpr double sd = 0.1;
  std::normal_distribution<double> noise(0.0, sd);
  Measurements rows = data.trace.rows;
  rows.duration_s.clear();
  const double startup_J = in(*data.node.startup_energy, joule);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const double net_J = in(data.shipped.energy(rows.jobs[i], data.node), joule) - startup_J;
    const bool is_shifted = column != nullptr && column->level_of_row[i] == level;
    rows.energy_J[i] = startup_J + net_J * std::exp(noise(random) + (is_shifted ? sd : 0.0));
  }
  ModelFitOptions options;
  options.infer = false;
  return fit_model(rows, data.node, options).fits.front().result.log_residuals;
}

TEST(GroupScan, finds_planted_effects_and_seldom_others) {
  const Butter& data = butter("gpu");
  const std::vector<LevelColumn> columns = level_columns(data.trace);
  constexpr int trials = 20;
  std::mt19937_64 random(20);
  int planted = 0;
  int found = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const LevelColumn& column = columns[random() % columns.size()];
    const std::string level = column.level_of_row[random() % column.level_of_row.size()];
    const auto apart = scan_groups(
        residuals_of_synthetic(data, &column, level, 100 + static_cast<std::uint64_t>(trial)),
        columns);
    ++planted;
    // A level of one column can be exactly a level of another (a data set and its outputs).
    std::size_t rows = 0;
    for (const std::string& each : column.level_of_row) rows += each == level ? 1U : 0U;
    const bool is_found = std::any_of(apart.begin(), apart.end(), [&](const GroupDeviation& d) {
      return (d.column == column.name && d.level == level) || d.rows == rows;
    });
    found += is_found ? 1 : 0;
  }
  EXPECT_GE(found * 10, planted * 9) << found << " of " << planted;

  int false_alarms = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const auto apart = scan_groups(
        residuals_of_synthetic(data, nullptr, "", 500 + static_cast<std::uint64_t>(trial)),
        columns);
    false_alarms += apart.empty() ? 0 : 1;
  }
  EXPECT_LE(false_alarms * 20, trials) << false_alarms << " of " << trials;
}

}  // namespace
}  // namespace energymodel::test
