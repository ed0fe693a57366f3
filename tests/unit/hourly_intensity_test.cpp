// SPDX-License-Identifier: Apache-2.0
#include "verbs/hourly_intensity.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "energymodel/error.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel::cli::test {
namespace {

constexpr double hour_s = 3600.0;
constexpr double per_kWh = 1.0 / 3.6e6;

TEST(HourlyIntensity, mean_over_parts_of_hours) {
  const HourlyIntensity series(1000.0, hour_s, {2.0, 4.0, 8.0});
  EXPECT_EQ(series.end_s(), 1000.0 + 3 * hour_s);
  EXPECT_NEAR(series.mean_over(1000.0, hour_s), 2.0, 1e-12);
  EXPECT_NEAR(series.mean_over(1000.0, 3 * hour_s), 14.0 / 3.0, 1e-12);
  EXPECT_NEAR(series.mean_over(1000.0 + 0.75 * hour_s, 0.5 * hour_s), 3.0, 1e-12);
  EXPECT_NEAR(series.mean_over(1000.0 + 2 * hour_s, hour_s), 8.0, 1e-12);
}

TEST(StartTimes, finds_the_best_start_that_ends_in_time) {
  std::vector<double> day(24, 3.0);
  day[5] = 1.0;
  day[6] = 2.0;
  day[23] = 0.0;  // a job of two hours cannot start there
  const StartTimes found = start_times(HourlyIntensity(0.0, hour_s, day), 0.0, 2.0 * hour_s);
  EXPECT_EQ(found.tried, 23U);
  EXPECT_EQ(found.best_start_s, 5.0 * hour_s);
  EXPECT_NEAR(found.best, 1.5, 1e-12);
  EXPECT_NEAR(found.now, 3.0, 1e-12);
  EXPECT_NEAR(found.worst, 3.0, 1e-12);
  // 23 starts of mean 3, less the 1 or 2 of two hours and the 3 of the last that some of them meet.
  EXPECT_NEAR(found.mean, (23 * 3.0 - 0.5 * (2 * 2.0 + 2 * 1.0 + 3.0)) / 23, 1e-12);
  EXPECT_NEAR(found.saved_against(found.now), 0.5, 1e-12);
}

TEST(StartTimes, looks_a_week_ahead) {
  std::vector<double> hours(24 * 30, 1.0);
  hours[24 * 10] = 0.0;
  const StartTimes found = start_times(HourlyIntensity(0.0, hour_s, hours), 0.0, hour_s);
  EXPECT_EQ(found.tried, 7U * 24U);
  EXPECT_EQ(found.best, 1.0);
  EXPECT_THROW((void)start_times(HourlyIntensity(0.0, hour_s, hours), 0.0, 31 * 24 * hour_s),
               Error);
  EXPECT_THROW((void)start_times(HourlyIntensity(0.0, hour_s, hours), -1.0, hour_s), Error);
}

TEST(HourlyIntensity, reads_times_and_units) {
  energymodel::test::TemporaryFolder folder;
  const auto read = [&](const std::string& text) {
    return HourlyIntensity::read(folder.write("grid.csv", text));
  };
  struct Case {
    const char* header;
    double first;
    double kg_per_kWh;
  };
  for (const Case& test : {Case{"time,g/kWh", 350, 0.35},
                           Case{"Datetime (UTC),Carbon intensity gCO2eq/kWh (direct)", 350, 0.35},
                           Case{"date,carbon_kg_per_kWh", 0.35, 0.35},
                           Case{"timestamp,zone,grid_g_per_kWh", 80, 0.08}}) {
    const std::string zone =
        std::string(test.header).find("zone") == std::string::npos ? "" : "DE,";
    const std::string value = std::to_string(test.first);
    const HourlyIntensity series =
        read(std::string(test.header) + "\n2026-03-01T00:00:00Z," + zone + value +
             "\n2026-03-01T01:00:00Z," + zone + value + "\n");
    EXPECT_EQ(series.step_s(), hour_s);
    EXPECT_NEAR(series.mean_over(series.start_s(), hour_s), test.kg_per_kWh * per_kWh, 1e-15)
        << test.header;
  }
  for (const char* const bad : {"time,intensity\n0,1\n3600,1\n",         // no unit
                                "hour,g/kWh\n0,1\n3600,1\n",             // no time
                                "time,g/kWh,kg/kWh\n0,1,1\n3600,1,1\n",  // two intensities
                                "time,g/kWh\n0,1\n",                     // one row
                                "time,g/kWh\n0,1\n3600,1\n10800,1\n",    // a gap
                                "time,g/kWh\n3600,1\n0,1\n",             // backwards
                                "time,kg/kWh\n0,350\n3600,350\n",  // grams taken for kilograms
                                "time,g/kWh\n0,-1\n3600,1\n",      // negative
                                "time,MJ/kWh\n0,1\n3600,1\n",      // no mass
                                "time,g/kWh\nyesterday,1\n3600,1\n"}) {  // no time
    EXPECT_THROW((void)read(bad), Error) << bad;
  }
}

}  // namespace
}  // namespace energymodel::cli::test
