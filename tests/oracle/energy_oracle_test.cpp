// SPDX-License-Identifier: Apache-2.0
/// \file
/// Synthetic energy problems whose solutions are known to 12 digits and more.
#include "oracle/energy_oracle.hpp"

#include <gtest/gtest.h>

namespace energymodel::test {
namespace {

struct Oracle {
  const char* name;
  Agreements (*digits)();
};

class EnergyOracles : public ::testing::TestWithParam<Oracle> {};

TEST_P(EnergyOracles, reach_their_digits) {
  if (oracle_folder("oracles").empty()) GTEST_SKIP() << no_data << "/oracles";
  const Agreements table = GetParam().digits();
  EXPECT_FALSE(table.empty());
  for (const Agreement& a : table) {
    EXPECT_GE(a.digits, a.wanted) << a.row << ": " << a.column;
  }
}

INSTANTIATE_TEST_SUITE_P(problems,
                         EnergyOracles,
                         ::testing::Values(Oracle{"logistic3", logistic3_digits},
                                           Oracle{"logistic3_profiles", logistic3_profile_digits},
                                           Oracle{"linear", linear_digits},
                                           Oracle{"rank_deficient", rank_deficient_digits},
                                           Oracle{"robust", robust_digits},
                                           Oracle{"conformal", conformal_digits}),
                         [](const auto& oracle) { return std::string(oracle.param.name); });

TEST(EnergyOracle, names_every_column_of_an_exact_combination) {
  if (oracle_folder("oracles").empty()) GTEST_SKIP() << no_data << "/oracles";
  const auto findings = rank_deficient_findings();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].text.rfind(
                "time_s and tflop and ksteps and klayersteps and terabytes are not separable", 0),
            0U)
      << findings[0].text;
}

}  // namespace
}  // namespace energymodel::test
