// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/least_squares.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace energymodel {
namespace {

TEST(least_squares, solves_a_line_by_hand) {
  // y = 1, 3, 4 at x = 0, 1, 2. Normal equations: 3 a + 3 b = 8, 3 a + 5 b = 11, so b = 3/2 and
  // a = 7/6; residuals 1/6, -1/3, 1/6, half of whose squares is 1/12.
  const std::array<double, 3> y{1.0, 3.0, 4.0};
  const auto line =
      [&](std::span<const double> p, std::span<double> residuals, std::span<double> jacobian) {
        for (std::size_t i = 0; i < y.size(); ++i) {
          const auto x = static_cast<double>(i);
          residuals[i] = p[0] + p[1] * x - y[i];
          if (jacobian.empty()) continue;
          jacobian[2 * i] = 1.0;
          jacobian[2 * i + 1] = x;
        }
        return true;
      };
  const auto result = solve_least_squares(y.size(), line, std::array{100.0, -50.0});
  EXPECT_TRUE(result.converged) << result.message;
  EXPECT_NEAR(result.parameters[0], 7.0 / 6.0, 1e-10);
  EXPECT_NEAR(result.parameters[1], 1.5, 1e-10);
  EXPECT_NEAR(result.cost, 1.0 / 12.0, 1e-12);
}

bool rosenbrock(std::span<const double> p,
                std::span<double> residuals,
                std::span<double> jacobian) {
  residuals[0] = 10.0 * (p[1] - p[0] * p[0]);
  residuals[1] = 1.0 - p[0];
  if (jacobian.empty()) return true;
  jacobian[0] = -20.0 * p[0];
  jacobian[1] = 10.0;
  jacobian[2] = -1.0;
  jacobian[3] = 0.0;
  return true;
}

TEST(least_squares, follows_a_curved_valley) {
  const auto result = solve_least_squares(2, rosenbrock, std::array{-1.2, 1.0});
  EXPECT_TRUE(result.converged) << result.message;
  EXPECT_NEAR(result.parameters[0], 1.0, 1e-9);
  EXPECT_NEAR(result.parameters[1], 1.0, 1e-9);
}

TEST(least_squares, says_when_it_did_not_converge) {
  LeastSquaresOptions options;
  options.max_iterations = 1;
  const auto result = solve_least_squares(2, rosenbrock, std::array{-1.2, 1.0}, options);
  EXPECT_FALSE(result.converged);
  EXPECT_FALSE(result.message.empty());
}

TEST(least_squares, backs_off_where_the_model_is_not_defined) {
  // ln x = 1, from where a full step lands at x < 0.
  const auto logarithm =
      [](std::span<const double> p, std::span<double> residuals, std::span<double> jacobian) {
        if (p[0] <= 0.0) return false;
        residuals[0] = std::log(p[0]) - 1.0;
        if (!jacobian.empty()) jacobian[0] = 1.0 / p[0];
        return true;
      };
  const auto result = solve_least_squares(1, logarithm, std::array{20.0});
  EXPECT_TRUE(result.converged) << result.message;
  EXPECT_NEAR(result.parameters[0], std::exp(1.0), 1e-9);
}

TEST(least_squares, keeps_the_start_where_nothing_is_defined) {
  const auto nowhere = [](std::span<const double>, std::span<double>, std::span<double>) {
    return false;
  };
  const auto result = solve_least_squares(1, nowhere, std::array{20.0});
  EXPECT_FALSE(result.converged);
  EXPECT_EQ(result.parameters, std::vector<double>{20.0});
}

}  // namespace
}  // namespace energymodel
