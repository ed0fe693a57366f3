// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which directions of a model's parameters the data leave open, and in which words.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "energymodel/fit/fit_inference.hpp"

namespace energymodel::test {
namespace {

/// a ln(b (x + c)) + d: b and d move it in the same way.
ResidualFunction logarithm(double noise) {
  return
      [noise](std::span<const double> p, std::span<double> residuals, std::span<double> jacobian) {
        for (std::size_t i = 0; i < residuals.size(); ++i) {
          const double x = 0.5 + 0.25 * static_cast<double>(i);
          const double measured = 2.0 * std::log(3.0 * (x + 1.5)) + 4.0 + noise * std::sin(7.0 * x);
          const double inner = p[1] * (x + p[2]);
          if (!(inner > 0.0)) return false;
          residuals[i] = p[0] * std::log(inner) + p[3] - measured;
          if (jacobian.empty()) continue;
          const std::array row{std::log(inner), p[0] / p[1], p[0] / (x + p[2]), 1.0};
          for (std::size_t k = 0; k < row.size(); ++k) jacobian[i * row.size() + k] = row[k];
        }
        return true;
      };
}

TEST(identifiability, names_the_two_parameters_that_are_one) {
  constexpr std::size_t rows = 40;
  const std::array<std::string, 4> names{"a", "b", "c", "d"};
  const std::vector<double> start{1.5, 2.0, 1.0, 3.0};
  for (const double noise : {0.0, 0.1}) {
    SCOPED_TRACE(noise);
    const ResidualFunction evaluate = logarithm(noise);
    const LeastSquaresResult fitted = solve_least_squares(rows, evaluate, start);
    for (const auto& at : {start, fitted.parameters}) {
      const Linearisation linear = linearise(rows, evaluate, at);
      const Identifiability known = identifiability(linear);
      EXPECT_EQ(known.rank, 3U);
      EXPECT_TRUE(std::isinf(known.condition));
      EXPECT_TRUE(covariance(linear, CovarianceKind::model).empty());
      const auto findings = describe_null_space(known, names);
      ASSERT_EQ(findings.size(), 1U);
      EXPECT_EQ(findings[0].code, "not_identifiable");
      EXPECT_EQ(findings[0].text.rfind("b and d are not separable", 0), 0U) << findings[0].text;
    }
    EXPECT_NEAR(fitted.parameters[0], 2.0, noise == 0.0 ? 1e-6 : 0.5);
  }
}

}  // namespace
}  // namespace energymodel::test
