// SPDX-License-Identifier: Apache-2.0
#include "energymodel/soft_step.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace energymodel {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double epsilon = std::numeric_limits<double>::epsilon();

TEST(soft_step, has_exact_ends_and_middle) {
  EXPECT_EQ(soft_step(-infinity), 0.0);
  EXPECT_EQ(soft_step(-1.0), 0.0);
  EXPECT_EQ(soft_step(0.0), 0.5);
  EXPECT_EQ(soft_step(1.0), 1.0);
  EXPECT_EQ(soft_step(infinity), 1.0);
}

TEST(soft_step, rises_and_is_symmetric_about_its_middle) {
  double last = 0.0;
  for (double u = -1.5; u <= 1.5; u += 1.0 / 64.0) {
    SCOPED_TRACE(u);
    EXPECT_GE(soft_step(u), last);
    EXPECT_NEAR(soft_step(u) + soft_step(-u), 1.0, 2.0 * epsilon);
    last = soft_step(u);
  }
  EXPECT_EQ(last, 1.0);
}

/// Within h of an end a cubic with slope 0 there lies within (3/4) h^2 of it; a kink would be O(h).
TEST(soft_step, joins_its_ends_without_a_kink) {
  for (const double h : {1e-2, 1e-4, 1e-6}) {
    EXPECT_LE(soft_step(-1.0 + h), 0.76 * h * h);
    EXPECT_LE(1.0 - soft_step(1.0 - h), 0.76 * h * h + epsilon);
  }
}

TEST(overflow_share, is_the_missed_share_outside_the_transition) {
  for (const double width : {0.01, 0.3, 1.0}) {
    SCOPED_TRACE(width);
    EXPECT_EQ(overflow_share(0.0, width), 0.0);
    EXPECT_EQ(overflow_share(1.0 - width, width), 0.0);
    for (const double fill : {1.0 + width, 4.0, 1e12}) {
      EXPECT_DOUBLE_EQ(overflow_share(fill, width), 1.0 - 1.0 / fill);
    }
  }
  EXPECT_EQ(overflow_share(1.0 / infinity, 0.3), 0.0);  // a level that the node lacks
}

TEST(overflow_share, never_falls_and_stays_a_share) {
  for (const double width : {0.01, 0.1, 0.3, 0.7, 1.0}) {
    double last = 0.0;
    for (double fill = 0.0; fill <= 3.0; fill += 1.0 / 1024.0) {
      const double share = overflow_share(fill, width);
      ASSERT_GE(share, last) << "fill " << fill << ", width " << width;
      ASSERT_LE(share, 1.0);
      last = share;
    }
  }
}

TEST(overflow_share, is_continuous_with_its_slope_at_both_joints) {
  for (const double width : {0.1, 0.3, 0.9}) {
    for (const double joint : {1.0 - width, 1.0 + width}) {
      SCOPED_TRACE(joint);
      const double h = 1e-6;
      const double at = overflow_share(joint, width);
      const double left = (at - overflow_share(joint - h, width)) / h;
      const double right = (overflow_share(joint + h, width) - at) / h;
      // One-sided slopes differ by h times the curvature, of order 1/width, where there is no kink.
      EXPECT_NEAR(left, right, 10.0 * h / width);
    }
  }
}

}  // namespace
}  // namespace energymodel
