// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/loss.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>

namespace energymodel {
namespace {

template <class Check>
void for_each_loss(Check check) {
  for (std::size_t i = 0; i < loss_names.size(); ++i) {
    SCOPED_TRACE(std::string(loss_names[i]));
    check(static_cast<Loss>(i));
  }
}

TEST(loss, is_named_both_ways) {
  for_each_loss([](Loss loss) {
    EXPECT_EQ(loss_from_name(loss_names[static_cast<std::size_t>(loss)]), loss);
  });
  EXPECT_EQ(loss_from_name("hubert"), std::nullopt);
}

TEST(loss, is_the_square_near_zero_and_even) {
  for_each_loss([](Loss loss) {
    EXPECT_EQ(loss_value(loss, 0.0), 0.0);
    EXPECT_EQ(loss_weight(loss, 0.0), 1.0);
    EXPECT_NEAR(loss_value(loss, 1e-3) / 1e-6, 1.0, 1e-6);
    for (const double u : {0.1, 1.0, 3.0, 10.0}) {
      EXPECT_EQ(loss_value(loss, u), loss_value(loss, -u));
      EXPECT_EQ(loss_weight(loss, u), loss_weight(loss, -u));
    }
  });
}

TEST(loss, never_falls_with_the_residual_nor_does_its_weight_rise) {
  for_each_loss([](Loss loss) {
    for (double u = 0.0; u < 20.0; u += 0.01) {
      ASSERT_GE(loss_value(loss, u + 0.01), loss_value(loss, u)) << u;
      ASSERT_LE(loss_weight(loss, u + 0.01), loss_weight(loss, u)) << u;
    }
  });
}

TEST(loss, weighs_by_half_its_slope_over_the_residual) {
  constexpr double h = 1e-5;
  for_each_loss([](Loss loss) {
    for (double u = 0.05; u < 8.0; u += 0.1) {
      const double slope = (loss_value(loss, u + h) - loss_value(loss, u - h)) / (2.0 * h);
      // Huber's and Tukey's curvature jumps: a central difference across it is off by h.
      EXPECT_NEAR(loss_weight(loss, u), slope / (2.0 * u), 2.0 * h) << u;
    }
  });
}

/// Variance of the mean over that of the M-estimate, for normal residuals: with psi(u) = u w(u),
/// E[psi']^2 / E[psi^2], where E[psi'] = E[u psi] (Stein). By the trapezium rule, which is exact to
/// rounding for such integrands.
double efficiency(Loss loss) {
  constexpr double step = 1e-3;
  double slope = 0.0;
  double square = 0.0;
  for (double u = -12.0; u <= 12.0; u += step) {
    const double density = std::exp(-0.5 * u * u) / std::sqrt(2.0 * std::numbers::pi) * step;
    const double psi = u * loss_weight(loss, u);
    slope += u * psi * density;
    square += psi * psi * density;
  }
  return slope * slope / square;
}

TEST(loss, keeps_95_percent_efficiency_for_normal_residuals) {
  EXPECT_NEAR(efficiency(Loss::squares), 1.0, 1e-6);
  for (const Loss loss : {Loss::huber, Loss::cauchy, Loss::tukey}) {
    EXPECT_NEAR(efficiency(loss), 0.95, 5e-4) << loss_names[static_cast<std::size_t>(loss)];
  }
}

}  // namespace
}  // namespace energymodel
