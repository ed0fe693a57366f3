// SPDX-License-Identifier: Apache-2.0
/// \file
/// Parameters, standard deviations and residual sums of squares of all problems that NIST
/// certifies: the nonlinear ones from both starts, and the linear ones through the nonlinear
/// solver.
#include "oracle/nist_digits.hpp"

#include <gtest/gtest.h>

namespace energymodel::test {
namespace {

void expect_digits(const Agreements& table) {
  EXPECT_FALSE(table.empty());
  for (const Agreement& a : table) EXPECT_GE(a.digits, a.wanted) << a.row << ": " << a.column;
}

class NonlinearNist : public ::testing::TestWithParam<NistModel> {};

TEST_P(NonlinearNist, reaches_its_digits) {
  if (!has_nist_digits()) GTEST_SKIP() << no_data << "/nist";
  expect_digits(nonlinear_nist_digits(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(problems,
                         NonlinearNist,
                         ::testing::ValuesIn(nist_models().begin(), nist_models().end()),
                         [](const auto& problem) { return std::string(problem.param.name); });

class LinearNist : public ::testing::TestWithParam<std::string> {};

TEST_P(LinearNist, reaches_its_digits) {
  if (!has_nist_digits()) GTEST_SKIP() << no_data << "/nist";
  expect_digits(linear_nist_digits(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(problems,
                         LinearNist,
                         ::testing::ValuesIn(linear_nist_names()),
                         [](const auto& problem) { return problem.param; });

}  // namespace
}  // namespace energymodel::test
