// SPDX-License-Identifier: Apache-2.0
#include "verbs/concurrent_power.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace energymodel::cli::test {
namespace {

struct Job {
  double start_s;
  double duration_s;
  double power_W;
};

ConcurrentPower of(const std::vector<Job>& jobs, std::size_t most_slots = 65536) {
  ConcurrentPower out(most_slots);
  for (const Job& job : jobs) out.add(job.start_s, job.duration_s, job.power_W);
  return out;
}

TEST(ConcurrentPower, finds_the_peak_and_its_time) {
  const auto peak =
      of({{100.0, 50.0, 300.0}, {120.0, 10.0, 400.0}, {130.0, 100.0, 250.0}, {500.0, 5.0, 600.0}})
          .peak();
  ASSERT_TRUE(peak);
  EXPECT_EQ(peak->power_W, 700.0);
  EXPECT_EQ(peak->start_s, 120.0);
  EXPECT_EQ(peak->jobs, 2.0);
  EXPECT_EQ(peak->slot_s, 1.0);
  EXPECT_FALSE(ConcurrentPower().peak());
}

TEST(ConcurrentPower, jobs_that_follow_each_other_do_not_add_up) {
  EXPECT_EQ(of({{0.0, 10.0, 5.0}, {10.0, 10.0, 7.0}}).peak()->power_W, 7.0);
  EXPECT_EQ(of({{-20.0, 10.0, 5.0}, {-10.0, 10.0, 7.0}}).peak()->power_W, 7.0);
  // Within a second of each other they count together.
  EXPECT_EQ(of({{0.0, 10.25, 5.0}, {10.5, 10.0, 7.0}}).peak()->power_W, 12.0);
}

TEST(ConcurrentPower, is_never_too_low_in_bounded_memory) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> start(-1e6, 1e6);
  std::uniform_real_distribution<double> length(1000.0, 50000.0);
  std::vector<Job> jobs;
  for (int i = 0; i < 2000; ++i) jobs.push_back({start(random), length(random), 100.0 + i % 7});
  const double exact = of(jobs).peak()->power_W;
  for (const std::size_t slots : {16U, 64U, 512U}) {
    const auto peak = of(jobs, slots).peak();
    EXPECT_GE(peak->power_W, exact - 1e-6) << slots;
    // As if every job lasted two slots longer.
    std::vector<Job> longer = jobs;
    for (Job& job : longer) {
      job.start_s -= peak->slot_s;
      job.duration_s += 2.0 * peak->slot_s;
    }
    EXPECT_LE(peak->power_W, of(longer).peak()->power_W + 1e-6) << slots;
  }
}

TEST(ConcurrentPower, pieces_of_different_fineness_add_up) {
  const std::vector<Job> jobs{{0.0, 100.0, 1.0}, {1000.0, 10.0, 2.0}, {1005.0, 100.0, 4.0}};
  ConcurrentPower coarse = of({jobs[0], {40.0, 5.0, 8.0}}, 2);
  coarse.add(of({jobs[1], jobs[2]}));
  EXPECT_GE(coarse.peak()->power_W, 9.0);
  ConcurrentPower fine = of({jobs[0]});
  fine.add(of({jobs[1], jobs[2]}));
  EXPECT_EQ(fine.peak()->power_W, 6.0);
  EXPECT_EQ(fine.peak()->start_s, 1005.0);
}

}  // namespace
}  // namespace energymodel::cli::test
