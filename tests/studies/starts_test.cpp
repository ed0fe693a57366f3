// SPDX-License-Identifier: Apache-2.0
// The study of docs/starts.md at a size that fits every run of the tests.
#include <gtest/gtest.h>

#include "studies/starts_study.hpp"

namespace energymodel::test {
namespace {

TEST(Starts, derivatives_written_out_are_those_of_the_jets) {
  EXPECT_LT(worst_derivative_error(), 1e-10);
}

TEST(Starts, cold_start_reaches_the_lowest_of_many) {
  for (std::size_t i = 0; i < scenario_names.size(); ++i) {
    SCOPED_TRACE(scenario_names[i]);
    const StartsResult result = study_starts(static_cast<Scenario>(i), 1, 500, 80, 1);
    EXPECT_EQ(result.found, result.traces) << result.worst_chi_square;
  }
}

}  // namespace
}  // namespace energymodel::test
