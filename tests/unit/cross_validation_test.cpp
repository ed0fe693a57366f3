// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/cross_validation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "energymodel/fit/calibration.hpp"
#include "support/refusal.hpp"

namespace energymodel {
namespace {

constexpr std::uint64_t seed = 7;

/// 12 groups of unequal size, interleaved: there are 12 squares modulo 23.
std::vector<std::size_t> groups() {
  std::vector<std::string> levels;
  for (int row = 0; row < 200; ++row) levels.push_back("group " + std::to_string(row * row % 23));
  return index_levels(levels);
}

TEST(index_levels, does_not_depend_on_the_order_of_rows) {
  const std::vector<std::string> levels{"b", "a", "c", "a"};
  EXPECT_EQ(index_levels(levels), (std::vector<std::size_t>{1, 0, 2, 0}));
}

TEST(fold_groups, depends_on_the_seed_alone) {
  const auto rows = groups();
  const auto folds = fold_groups(rows, 5, seed).fold_of_row;
  EXPECT_EQ(fold_groups(rows, 5, seed).fold_of_row, folds);
  EXPECT_NE(fold_groups(rows, 5, seed + 1).fold_of_row, folds);
}

TEST(fold_groups, does_not_depend_on_the_order_of_rows) {
  auto rows = groups();
  auto folds = fold_groups(rows, 5, seed).fold_of_row;
  std::reverse(rows.begin(), rows.end());
  std::reverse(folds.begin(), folds.end());
  EXPECT_EQ(fold_groups(rows, 5, seed).fold_of_row, folds);
}

TEST(fold_groups, keeps_groups_together_and_folds_level) {
  const auto rows = groups();
  for (const std::size_t count : {2U, 5U, 7U}) {
    const Folding folding = fold_groups(rows, count, seed);
    EXPECT_EQ(folding.folds, count);
    EXPECT_EQ(folding.groups, 12U);
    ASSERT_EQ(folding.fold_of_row.size(), rows.size());
    std::map<std::size_t, std::set<std::size_t>> folds_of_group;
    std::map<std::size_t, std::set<std::size_t>> groups_of_fold;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      folds_of_group[rows[i]].insert(folding.fold_of_row[i]);
      groups_of_fold[folding.fold_of_row[i]].insert(rows[i]);
    }
    for (const auto& [group, own] : folds_of_group) EXPECT_EQ(own.size(), 1U) << group;
    ASSERT_EQ(groups_of_fold.size(), count);
    EXPECT_LT(groups_of_fold.rbegin()->first, count);
    std::size_t least = rows.size();
    std::size_t most = 0;
    for (const auto& [fold, own] : groups_of_fold) {
      least = std::min(least, own.size());
      most = std::max(most, own.size());
    }
    EXPECT_LE(most - least, 1U);
  }
}

TEST(fold_groups, refuses_fewer_groups_than_folds) {
  const std::vector<std::size_t> two{0, 1, 0};
  const auto fold = [&](std::size_t count) {
    return [&two, count] { return fold_groups(two, count, seed); };
  };
  test::expect_refusal(fold(3), Errc::insufficient_data, "found 2 groups for 3 folds");
  test::expect_refusal(
      fold(1), Errc::insufficient_data, "found 2 groups for 1 fold, expected at least 2 folds");
}

/// 2 J a step and 50 J an epoch, exactly.
Measurements exact_rows() {
  Measurements rows;
  for (int i = 1; i <= 24; ++i) {
    Workload job;
    job.steps = 10.0 * i;
    job.epochs = 1.0 + i % 5;
    rows.jobs.push_back(job);
    rows.energy_J.push_back(2.0 * job.steps + 50.0 * job.epochs);
  }
  return rows;
}

TEST(cross_validate, holds_every_row_out_once_and_predicts_exact_data) {
  const Measurements rows = exact_rows();
  std::vector<std::size_t> own_group(rows.rows());
  std::iota(own_group.begin(), own_group.end(), std::size_t{0});
  const Folding folding = fold_groups(own_group, 4, seed);
  std::vector<std::size_t> progress;
  // Start-up free: nothing is known of this node.
  const HeldOut held_out = cross_validate(
      rows, folding, Hardware{}, {}, false, [&](std::size_t done) { progress.push_back(done); });
  EXPECT_EQ(progress, (std::vector<std::size_t>{1, 2, 3, 4}));
  const std::set<std::size_t> distinct(held_out.row.begin(), held_out.row.end());
  EXPECT_EQ(held_out.row.size(), rows.rows());
  EXPECT_EQ(distinct.size(), rows.rows());
  ASSERT_EQ(held_out.fold.size(), held_out.row.size());
  for (std::size_t i = 0; i < held_out.row.size(); ++i) {
    EXPECT_EQ(held_out.fold[i], folding.fold_of_row[held_out.row[i]]);
  }
  ASSERT_EQ(held_out.ratios.energy.size(), rows.rows());
  for (const double ratio : held_out.ratios.energy) EXPECT_NEAR(ratio, 1.0, 1e-6);
}

/// Each third of the range has a hundred of the runs, so that the whole is their mean.
TEST(calibrate, counts_every_run_in_its_third) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> noise(0.0, 0.1);
  std::vector<double> residuals;
  std::vector<ScatterInputs> inputs;
  std::vector<std::size_t> fold;
  for (std::size_t i = 0; i < 300; ++i) {
    residuals.push_back(noise(random));
    inputs.push_back({1.0, 3.0 + 0.02 * static_cast<double>(i), 0.0});
    fold.push_back(i % 5);
  }
  const CalibrationEvidence found = calibrate(residuals, inputs, fold).evidence;
  EXPECT_EQ(found.rows, 300U);
  EXPECT_EQ(found.folds, 5U);
  double of_90 = 0.0;
  double of_50 = 0.0;
  for (const Coverage& third : found.thirds) {
    of_90 += third.of_90 / 3.0;
    of_50 += third.of_50 / 3.0;
    EXPECT_NEAR(third.of_90, 0.9, 0.1);
  }
  EXPECT_NEAR(of_90, found.coverage.of_90, 1e-12);
  EXPECT_NEAR(of_50, found.coverage.of_50, 1e-12);
  // The 90 % of a normal scatter lie within a factor of exp(2 * 1.645 * 0.1).
  EXPECT_NEAR(found.median_factor_90, std::exp(2.0 * 1.645 * 0.1), 0.1);
}

}  // namespace
}  // namespace energymodel
