// SPDX-License-Identifier: Apache-2.0
// The study of docs/coverage.md at a size that fits every run of the tests.
#include <gtest/gtest.h>

#include "studies/coverage_study.hpp"

namespace energymodel::test {
namespace {

TEST(Coverage, intervals_hold_on_new_synthetic_runs) {
  constexpr std::size_t fits = 12;
  constexpr std::size_t rows = 600;
  for (const NoiseName& noise : noises) {
    SCOPED_TRACE(noise.name);
    const CoverageResult result = study_coverage(noise.noise, fits, rows, 1);
    EXPECT_GE(result.of_90, 0.86);
    EXPECT_LE(result.of_90, 0.94);
    EXPECT_GE(result.of_50, 0.46);
    EXPECT_LE(result.of_50, 0.54);
    EXPECT_GE(result.least_third_90, 0.86);
    EXPECT_LE(result.most_third_90, 0.94);
    // No wider than the true spread requires; an outlier has no such width, and its ratio is 0.
    EXPECT_LE(result.width_ratio, 1.1);
  }
}

}  // namespace
}  // namespace energymodel::test
