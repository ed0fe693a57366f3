// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/inference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace energymodel {
namespace {

constexpr std::array x{1.0, 2.0, 3.0, 4.0, 5.0, 7.0};
constexpr std::array y{1.2, 1.9, 3.1, 4.2, 4.8, 7.1};

/// y = a + b x.
bool line(std::span<const double> p, std::span<double> residuals, std::span<double> jacobian) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    residuals[i] = p[0] + p[1] * x[i] - y[i];
    if (jacobian.empty()) continue;
    jacobian[2 * i] = 1.0;
    jacobian[2 * i + 1] = x[i];
  }
  return true;
}

/// Of a linear model the profile is a parabola: ((value - estimate) / standard error) squared.
TEST(profile_limits, traces_the_parabola_of_a_line) {
  const std::vector<double> optimum =
      solve_least_squares(x.size(), line, std::array{0.0, 0.0}).parameters;
  const auto errors = standard_errors(
      covariance(linearise(x.size(), line, optimum), CovarianceKind::model), optimum.size());
  ProfileOptions options;
  options.curve_points = 6;
  for (std::size_t i = 0; i < optimum.size(); ++i) {
    const Limits found = profile_limits(x.size(), line, optimum, i, options);
    const double t = student_quantile(0.95, 4.0);
    EXPECT_NEAR(found.low, optimum[i] - t * errors[i], 1e-8);
    EXPECT_NEAR(found.high, optimum[i] + t * errors[i], 1e-8);
    EXPECT_DOUBLE_EQ(found.threshold, t * t);
    ASSERT_GE(found.points.size(), 13U);
    EXPECT_NEAR(found.points.front().value, optimum[i] - 1.3 * t * errors[i], 1e-8);
    EXPECT_NEAR(found.points.back().value, optimum[i] + 1.3 * t * errors[i], 1e-8);
    for (const ProfilePoint& point : found.points) {
      const double z = (point.value - optimum[i]) / errors[i];
      EXPECT_NEAR(point.rise, z * z, 1e-6);
    }
    const auto is_before = [](const auto& a, const auto& b) { return a.value < b.value; };
    EXPECT_TRUE(std::is_sorted(found.points.begin(), found.points.end(), is_before));
  }
}

TEST(profile_limits, adds_no_points_unless_asked) {
  const std::vector<double> optimum =
      solve_least_squares(x.size(), line, std::array{0.0, 0.0}).parameters;
  const double furthest = profile_limits(x.size(), line, optimum, 1).points.back().value;
  const double limit = profile_limits(x.size(), line, optimum, 1).high;
  EXPECT_LT(furthest, optimum[1] + 1.6 * (limit - optimum[1]));
}

}  // namespace
}  // namespace energymodel
