// SPDX-License-Identifier: Apache-2.0
#include "probe/steps.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace energymodel::cli {
namespace {

constexpr double KiB = 1024.0;
constexpr double MiB = 1024.0 * KiB;

/// 300 GB/s up to 48 KiB, 100 GB/s up to `second_B`, 20 GB/s beyond, with 5 % of noise.
std::vector<BandwidthPoint> curve_with(double second_B, double most_B) {
  std::vector<BandwidthPoint> out;
  for (const double size_B : working_sets(most_B, 4.0)) {
    const double level = size_B <= 48.0 * KiB ? 300e9 : size_B <= second_B ? 100e9 : 20e9;
    out.push_back({size_B, level * (1.0 + 0.05 * std::sin(7.0 * std::log(size_B)))});
  }
  return out;
}

TEST(working_sets, grow_geometrically_in_whole_lines) {
  const auto sizes = working_sets(MiB, 4.0);
  EXPECT_EQ(sizes.front(), 4096.0);
  EXPECT_EQ(sizes.back(), MiB);
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    EXPECT_NEAR(sizes[i] / sizes[i - 1], std::exp2(0.25), 0.12);
    EXPECT_EQ(std::fmod(sizes[i], 512.0), 0.0);
  }
}

TEST(steps, are_where_the_curve_falls) {
  const auto steps = find_steps(curve_with(2.0 * MiB, 64.0 * MiB), 2);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_NEAR(steps[0] / (48.0 * KiB), 1.0, 0.2);
  EXPECT_NEAR(steps[1] / (2.0 * MiB), 1.0, 0.2);
  EXPECT_TRUE(find_steps({}, 2).empty());
}

TEST(steps, are_compared_with_the_report_in_words) {
  struct Case {
    double second_B;
    double most_B;
    const char* words;
  };
  const Case cases[] = {
      {2.0 * MiB, 64.0 * MiB, "they agree"},
      {0.5 * MiB, 64.0 * MiB, "of it. Other cores"},
      {8.0 * MiB, 64.0 * MiB, "times it. Prefetching"},
      {2.0 * MiB, 3.0 * MiB, "which the sweep up to"},
  };
  const std::vector<ReportedCache> caches{{"L1", 48.0 * KiB, 2}, {"L2", 2.0 * MiB, 2}};
  for (const Case& c : cases) {
    const auto agreement = compare_steps(curve_with(c.second_B, c.most_B), caches);
    ASSERT_EQ(agreement.size(), 2U);
    EXPECT_NE(agreement[0].words.find("they agree"), std::string::npos) << agreement[0].words;
    EXPECT_NE(agreement[1].words.find(c.words), std::string::npos) << agreement[1].words;
  }
  std::vector<BandwidthPoint> flat;
  for (const double size_B : working_sets(MiB, 4.0)) flat.push_back({size_B, 1e9});
  EXPECT_NE(compare_steps(flat, std::vector{ReportedCache{"L1", 48.0 * KiB, 2}})[0].words.find(
                "shows no step"),
            std::string::npos);
}

TEST(steps, give_each_level_the_bandwidth_well_inside_it) {
  const auto curve = curve_with(2.0 * MiB, 64.0 * MiB);
  EXPECT_NEAR(*bandwidth_between(curve, 0.0, 48.0 * KiB), 300e9, 15e9);
  EXPECT_NEAR(*bandwidth_between(curve, 48.0 * KiB, 2.0 * MiB), 100e9, 5e9);
  EXPECT_EQ(bandwidth_between(curve, 48.0 * KiB, 100.0 * KiB), std::nullopt);
}

}  // namespace
}  // namespace energymodel::cli
