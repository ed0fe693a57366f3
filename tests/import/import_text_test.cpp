// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "io/import/samples.hpp"
#include "io/import/text.hpp"

namespace energymodel::importing {
namespace {

TEST(import_text, reads_times_as_tools_write_them) {
  struct Case {
    const char* text;
    std::optional<double> seconds;
  };
  const Case cases[] = {{"2024-03-15T20:24:16", 1710534256.0},
                        {"2024/03/15 20:24:16.250", 1710534256.25},
                        {"03-15-2024 20:24:16.250", 1710534256.25},
                        {"2024-03-15-20:24:16", 1710534256.0},
                        {"2024-03-15T20:24:16Z", 1710534256.0},
                        {"2024-03-15T20:24:16+01:00", 1710530656.0},
                        {"1710534256.5", 1710534256.5},
                        {"2024-02-30T00:00:00", std::nullopt},
                        {"2024-13-01", std::nullopt},
                        {"2024-257-01", std::nullopt},
                        {"Unknown", std::nullopt},
                        {"2024-03-15T", std::nullopt},
                        {"", std::nullopt}};
  for (const Case& one : cases) EXPECT_EQ(time_of(one.text), one.seconds) << one.text;
  EXPECT_EQ(iso_time(1710534256.25), "2024-03-15T20:24:16.250");
  EXPECT_EQ(iso_time(1710534256.0), "2024-03-15T20:24:16");
}

TEST(import_text, reads_spans_of_time) {
  struct Case {
    const char* text;
    std::optional<double> seconds;
  };
  const Case cases[] = {{"00:35:02", 2102.0},
                        {"1-02:00:00", 93600.0},
                        {"0:00:33.57", 33.57},
                        {"35:02", 2102.0},
                        {"5", std::nullopt},
                        {"1:2:3:4", std::nullopt},
                        {"-1:00:00", std::nullopt},
                        {"", std::nullopt}};
  for (const Case& one : cases) {
    const auto found = span_of(one.text);
    ASSERT_EQ(found.has_value(), one.seconds.has_value()) << one.text;
    if (found) {
      EXPECT_DOUBLE_EQ(*found, *one.seconds) << one.text;
    }
  }
}

TEST(import_text, cuts_lines_into_cells) {
  using Cells = std::vector<std::string>;
  EXPECT_EQ(cells_of("a, b ,\"c, \"\"d\"\"\"", ','), (Cells{"a", "b", "c, \"d\""}));
  EXPECT_EQ(cells_of("a||b", '|'), (Cells{"a", "", "b"}));
  EXPECT_EQ(cells_of("a,\"b", ','), std::nullopt);
}

TEST(import_text, undoes_wraps_that_leave_a_possible_power) {
  struct Case {
    double difference_J, largest_J, duration_s, limit_W;
    std::optional<double> energy_J;
  };
  const Case cases[] = {{-3600.0, 4200.0, 30.0, 400.0, 694.967296},
                        // The counter went above 2^32 microjoules, so its range is wider.
                        {-60000.0, 65000.0, 30.0, 400.0, 5532.610987},
                        // Reset to 0 far from the end of its range: too much power for a wrap.
                        {-200000.0, 200100.0, 1.0, 400.0, std::nullopt},
                        {-300000.0, 300100.0, 1e9, 400.0, std::nullopt}};
  for (const Case& one : cases) {
    const auto found = unwrap(one.difference_J, one.largest_J, one.duration_s, one.limit_W);
    ASSERT_EQ(found.has_value(), one.energy_J.has_value()) << one.difference_J;
    if (found) {
      EXPECT_NEAR(*found, *one.energy_J, 1e-6);
    }
  }
}

/// A counter that is read twice within its own step: the energy counts, the power is no fault.
TEST(import_text, keeps_the_energy_of_a_tiny_interval) {
  std::vector<Sample> samples;
  for (int i = 0; i <= 10; ++i) samples.push_back({1.0 * i, 100.0 * i, 1});
  samples.push_back({5.0000001, 500.25, 1});
  ImportReport report;
  const auto found = integrate_counter(samples, std::nullopt, "f", "s", {}, report);
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR(found->energy_J, 1000.0, 1e-9);
  EXPECT_LT(found->peak_power_W, 101.0);
  EXPECT_TRUE(report.quarantined.empty());
}

/// Gaps of 1 % of the time are bridged, longer ones are not.
TEST(import_text, bridges_short_gaps_alone) {
  for (const int gap : {7, 20}) {
    std::vector<Sample> samples;
    for (int i = 0; i <= 1000; ++i) {
      if (i <= 500 || i >= 500 + gap) samples.push_back({1.0 * i, 100.0, 1});
    }
    ImportReport report;
    const auto found = integrate_power(samples, "f", "s", {}, report);
    EXPECT_EQ(found.has_value(), gap == 7);
    if (found) {
      EXPECT_NEAR(found->energy_J, 100000.0, 1e-6);
    }
    EXPECT_EQ(report.quarantined.size(), gap == 7 ? 0U : 1U);
  }
}

}  // namespace
}  // namespace energymodel::importing
