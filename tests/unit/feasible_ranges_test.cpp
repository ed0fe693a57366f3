// SPDX-License-Identifier: Apache-2.0
#include "verbs/feasible_ranges.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "verbs/grid.hpp"

namespace energymodel::cli::test {
namespace {

const std::vector<double> points = spaced({1.0, 1e6}, 25, true, false);
const std::vector<double> whole_points = spaced({1.0, 1e6}, 25, true, true);

struct Case {
  const char* name;
  std::function<bool(double)> holds;
  bool is_whole;
  std::vector<FeasibleRange> expected;
};

TEST(FeasibleRanges, finds_where_a_condition_holds) {
  const std::vector<Case> cases{
      {"below", [](double x) { return x <= 1234.5; }, false, {{1.0, 1234.5}}},
      {"below, whole", [](double x) { return x <= 1234.5; }, true, {{1.0, 1234.0}}},
      {"above, whole", [](double x) { return x >= 77.0; }, true, {{77.0, 1e6}}},
      {"all", [](double) { return true; }, false, {{1.0, 1e6}}},
      {"none", [](double) { return false; }, false, {}},
      {"outside",
       [](double x) { return x < 10.5 || x > 2e4; },
       true,
       {{1.0, 10.0}, {20001.0, 1e6}}},
      {"inside", [](double x) { return x > 30.0 && x < 4e5; }, false, {{30.0, 4e5}}}};
  for (const Case& test : cases) {
    const auto found =
        feasible_ranges(test.holds, test.is_whole ? whole_points : points, test.is_whole);
    ASSERT_EQ(found.size(), test.expected.size()) << test.name;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const double tolerance = test.is_whole ? 0.0 : 1e-8;
      EXPECT_NEAR(found[i].low, test.expected[i].low, tolerance * found[i].low) << test.name;
      EXPECT_NEAR(found[i].high, test.expected[i].high, tolerance * found[i].high) << test.name;
      EXPECT_TRUE(test.holds(found[i].low) && test.holds(found[i].high)) << test.name;
    }
  }
}

}  // namespace
}  // namespace energymodel::cli::test
