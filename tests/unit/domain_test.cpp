// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/domain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace energymodel {
namespace {

using Points = std::vector<std::array<double, 2>>;

TEST(convex_hull, keeps_corners_alone) {
  struct Case {
    const char* what;
    Points points;
    Hull corners;
  };
  const Case cases[] = {
      {"one", {{10, 10}, {10, 10}}, {{10, 10}}},
      {"two", {{100, 10}, {10, 10}}, {{10, 10}, {100, 10}}},
      {"a line, straight in logarithms", {{1, 1}, {10, 100}, {100, 1e4}}, {{1, 1}, {100, 1e4}}},
      {"a square with points on its sides and inside",
       {{1, 1}, {10, 1}, {100, 1}, {100, 10}, {100, 100}, {1, 100}, {10, 10}, {1, 10}, {10, 100}},
       {{1, 1}, {100, 1}, {100, 100}, {1, 100}}},
      {"bulged in logarithms, hollow in the units themselves",
       {{1, 1}, {20, 20}, {100, 1}, {10, 1}},
       {{1, 1}, {100, 1}, {20, 20}}},
      {"zero counts as one", {{0, 1}, {10, 1}, {1, 10}}, {{0, 1}, {10, 1}, {1, 10}}}};
  for (const Case& c : cases) EXPECT_EQ(convex_hull(c.points), c.corners) << c.what;
}

Workload job_of(double parameters, double steps) {
  Workload job;
  job.parameters = parameters;
  job.steps = steps;
  job.batch = 256.0;
  return job;
}

/// Many parameters with few steps and few with many, never many with many.
std::vector<Workload> triangle() {
  return {job_of(10, 10), job_of(1e6, 10), job_of(10, 1e6), job_of(1e3, 1e3)};
}

std::vector<std::string> pairs_of(const Domain& domain, const Workload& job) {
  std::vector<std::string> out;
  const auto outside = domain.outside_hull(domain_values(job));
  for (std::size_t k = 0; k < domain_pairs.size(); ++k) {
    if (outside[k]) out.push_back(pair_name(domain_pairs[k]));
  }
  return out;
}

TEST(domain, tells_inside_from_beyond_a_range_from_beyond_a_hull) {
  const Domain domain = domain_of(triangle());
  struct Case {
    Workload job;
    std::vector<std::size_t> inputs;
    std::vector<std::string> pairs;
  };
  const std::vector<std::string> both{"parameters and steps"};
  const Case cases[] = {{job_of(10, 10), {}, {}},
                        {job_of(1e6, 10), {}, {}},
                        {job_of(100, 100), {}, {}},
                        {job_of(std::pow(10, 3.5), std::pow(10, 3.5)), {}, {}},
                        {job_of(std::pow(10, 3.5) * (1 + 1e-6), std::pow(10, 3.5)), {}, both},
                        {job_of(1e5, 1e5), {}, both},
                        {job_of(1e6, 1e6), {}, both},
                        {job_of(1e6 * (1 + 1e-12), 10), {}, {}},
                        {job_of(2e6, 10), {0}, {}},
                        {job_of(2e6, 2e6), {0, 3}, {}},
                        {job_of(1, 1e6), {0}, {}}};
  for (const Case& c : cases) {
    SCOPED_TRACE(std::to_string(c.job.parameters) + " " + std::to_string(c.job.steps));
    std::vector<std::size_t> inputs;
    const auto outside = domain.outside_range(domain_values(c.job));
    for (std::size_t i = 0; i < domain_inputs.size(); ++i) {
      if (outside[i]) inputs.push_back(i);
    }
    EXPECT_EQ(inputs, c.inputs);
    EXPECT_EQ(pairs_of(domain, c.job), c.pairs);
  }
}

/// Jobs in a blob, with an input that does not vary and one that is sometimes zero.
std::vector<Workload> cloud(std::size_t count) {
  std::mt19937_64 random(5);
  std::vector<Workload> out;
  for (std::size_t i = 0; i < count; ++i) {
    const auto up_to = [&](std::uint64_t most) { return static_cast<double>(1 + random() % most); };
    Workload job = job_of(up_to(1000000) * up_to(50), up_to(1000));
    job.work = flop * (6.0 * job.parameters * job.batch);
    job.launches = up_to(60);
    job.exchanged = byte * (i % 3 == 0 ? 0.0 : up_to(4096));
    out.push_back(job);
  }
  return out;
}

TEST(domain, holds_every_job_that_it_is_made_of) {
  for (const std::size_t count : {1U, 2U, 3U, 50U, 2000U}) {
    const auto jobs = cloud(count);
    const Domain domain = domain_of(jobs);
    for (const Workload& job : jobs) {
      const DomainValues values = domain_values(job);
      EXPECT_TRUE(domain.outside_range(values).none());
      EXPECT_TRUE(domain.outside_hull(values).none());
    }
  }
}

TEST(domain, keeps_runs_that_cover_the_others) {
  auto jobs = cloud(2000);
  const Domain domain = domain_of(jobs);
  EXPECT_EQ(domain.runs.size(), 64U);
  for (const DomainValues& run : domain.runs) {
    EXPECT_EQ(*domain.nearest_run(run), run);
    const auto is_it = [&](const Workload& job) { return domain_values(job) == run; };
    EXPECT_TRUE(std::any_of(jobs.begin(), jobs.end(), is_it)) << "no job of this";
  }
  std::shuffle(jobs.begin(), jobs.end(), std::mt19937_64(1));
  EXPECT_EQ(domain_of(jobs).runs, domain.runs);
  EXPECT_EQ(domain_of(jobs).hull, domain.hull);
  EXPECT_EQ(domain_of(cloud(20)).runs.size(), 20U);
}

TEST(domain, names_the_nearest_run) {
  const Domain domain = domain_of(triangle());
  EXPECT_EQ(*domain.nearest_run(domain_values(job_of(9e5, 20))), domain_values(job_of(1e6, 10)));
  EXPECT_EQ(*domain.nearest_run(domain_values(job_of(1e4, 1e4))), domain_values(job_of(1e3, 1e3)));
  EXPECT_EQ(*domain.nearest_run(domain_values(job_of(1, 1e9))), domain_values(job_of(10, 1e6)));
}

}  // namespace
}  // namespace energymodel
