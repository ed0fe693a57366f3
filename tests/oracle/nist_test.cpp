// SPDX-License-Identifier: Apache-2.0
/// \file
/// All nonlinear problems that NIST certifies, from both of its starts: at least six digits of
/// every parameter. Double precision allows that for all of them; ENSO leaves the least room.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "energymodel/fit/least_squares.hpp"
#include "oracle/nist_problem.hpp"

namespace energymodel::test {
namespace {

constexpr double wanted_digits = 6.0;
constexpr double certified_digits = 11.0;  ///< the files print no more

ResidualFunction residuals_of(const NistModel& model, const NistProblem& problem) {
  return [&](std::span<const double> parameters,
             std::span<double> residuals,
             std::span<double> jacobian) {
    const std::size_t p = parameters.size();
    std::array<NistJet, NistJet::DIMENSION> b;
    for (std::size_t k = 0; k < p; ++k) b[k] = NistJet(parameters[k], static_cast<int>(k));
    for (std::size_t i = 0; i < problem.y.size(); ++i) {
      const NistJet predicted = model.predict(b.data(), problem.x[i].data());
      const double y = model.log_of_response ? std::log(problem.y[i]) : problem.y[i];
      residuals[i] = predicted.a - y;
      if (!std::isfinite(residuals[i])) return false;
      for (std::size_t k = 0; k < p && !jacobian.empty(); ++k) {
        jacobian[i * p + k] = predicted.v[static_cast<int>(k)];
      }
    }
    return true;
  };
}

/// Digits that agree: minus the logarithm of the relative error.
double matching_digits(double found, double certified) {
  const double error = std::abs(found - certified) / std::abs(certified);
  return error == 0.0 ? certified_digits : std::min(certified_digits, -std::log10(error));
}

class Nist : public ::testing::TestWithParam<NistModel> {};

TEST_P(Nist, parameters_match_from_both_starts) {
  const std::string folder = nist_folder();
  if (folder.empty()) {
    GTEST_SKIP()
        << "found no folder of NIST's problems, expected one in $ENERGYMODEL_DATA_DIR/nist";
  }
  const NistModel& model = GetParam();
  const NistProblem problem = read_nist_problem(folder + "/" + model.name + ".dat");
  ASSERT_EQ(problem.starts.size(), 2U);
  ASSERT_GT(problem.y.size(), problem.certified.size());
  for (std::size_t start = 0; start < 2; ++start) {
    const LeastSquaresResult result =
        solve_least_squares(problem.y.size(), residuals_of(model, problem), problem.starts[start]);
    for (std::size_t k = 0; k < problem.certified.size(); ++k) {
      EXPECT_GE(matching_digits(result.parameters[k], problem.certified[k]), wanted_digits)
          << "b" << k + 1 << " from start " << start + 1 << ": found " << result.parameters[k]
          << ", certified " << problem.certified[k] << " (" << result.message << ")";
    }
    EXPECT_TRUE(result.converged) << "from start " << start + 1 << ": " << result.message;
  }
}

INSTANTIATE_TEST_SUITE_P(problems,
                         Nist,
                         ::testing::ValuesIn(nist_models().begin(), nist_models().end()),
                         [](const auto& problem) { return std::string(problem.param.name); });

}  // namespace
}  // namespace energymodel::test
