// SPDX-License-Identifier: Apache-2.0
/// \file
/// The parts of a prediction, and whose error matters.
#include "energymodel/fit/explain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "energymodel/fit/design.hpp"
#include "energymodel/fit/forecast.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/workloads/fully_connected.hpp"

namespace energymodel::test {
namespace {

Workload network(double size, double batch) {
  return training_workload(fully_connected(Shape::trapezoid, size, 6, 200, 10),
                           {.observations = 50000, .epochs = 300, .batch = batch});
}

double total(const std::vector<Contribution>& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0, [](double sum, const Contribution& part) {
    return sum + part.cost;
  });
}

TEST(Explain, parts_add_up_to_the_prediction) {
  for (const char* const name : {"butter-e-cpu", "butter-e-gpu"}) {
    const FittedModel model = read_model(name);
    for (const double size : {1e3, 1e5, 3e7}) {
      const std::vector<Workload> one{network(size, 256.0)};
      const Prediction prediction = model.predict(one[0]);
      const double energy_J = in(prediction.energy.median, joule);
      EXPECT_NEAR(
          total(contributions(model.energy, one, model.hardware)), energy_J, 1e-12 * energy_J);
      const double duration_s = in(prediction.duration->median, second);
      EXPECT_NEAR(total(contributions(*model.duration, one, model.hardware)),
                  duration_s,
                  1e-12 * duration_s);
      // A start-up is paid once for both.
      const std::vector<Workload> two{one[0], network(2.0 * size, 64.0)};
      const double both_J = in(forecast(model, two).total.energy.median, joule);
      EXPECT_NEAR(total(contributions(model.energy, two, model.hardware)), both_J, 1e-12 * both_J);
    }
  }
}

TEST(Explain, knowing_all_coefficients_removes_their_variance) {
  const FittedModel model = read_model("butter-e-gpu");
  const std::vector<Workload> jobs{network(1e6, 256.0)};
  const auto doubts = doubts_by_term(model.energy, jobs, model.hardware);
  ASSERT_GT(doubts.size(), 2U);
  EXPECT_TRUE(doubts.back().term.empty());
  const double sd = model.predict(jobs[0]).energy.parameter_sd;
  EXPECT_NEAR(std::sqrt(doubts.back().variance), sd, 1e-9 * sd);
  for (const TermDoubt& doubt : doubts) {
    EXPECT_GE(doubt.variance, 0.0) << doubt.term;
    EXPECT_LE(doubt.variance, doubts.back().variance * (1.0 + 1e-9)) << doubt.term;
  }
}

TEST(Explain, one_of_two_independent_coefficients_explains_its_own_share) {
  FittedSum<EnergySum> sum;
  constexpr auto parameters = EnergySum::parameters();
  const auto index_of = [&](std::string_view term) {
    std::size_t i = 0;
    while (parameters[i].term != term) ++i;
    return i;
  };
  sum.coefficients[index_of("epoch")] = 30.0;
  sum.coefficients[index_of("step")] = 1.0;
  sum.free = {index_of("epoch"), index_of("step")};
  sum.log_covariance = {0.04, 0.0, 0.0, 0.01};
  Workload job;
  job.epochs = 1.0;
  job.steps = 70.0;
  const auto doubts = doubts_by_term(sum, std::vector{job}, Hardware{});
  ASSERT_EQ(doubts.size(), 3U);
  EXPECT_NEAR(doubts[0].variance, 0.3 * 0.3 * 0.04, 1e-12);
  EXPECT_NEAR(doubts[1].variance, 0.7 * 0.7 * 0.01, 1e-12);
  EXPECT_NEAR(doubts[2].variance, doubts[0].variance + doubts[1].variance, 1e-12);
}

TEST(plan_runs, expects_of_the_target_a_deviation_not_a_variance) {
  FittedModel model = read_model("butter-e-cpu");
  const std::vector<Workload> candidates{network(1e4, 256.0), network(1e6, 64.0)};
  const double once = plan_runs(model, candidates, 1, network(1e5, 128.0)).target_sd_before;
  ASSERT_GT(once, 0.0);
  for (double& c : model.energy.log_covariance) c *= 4.0;
  const Plan plan = plan_runs(model, candidates, 1, network(1e5, 128.0));
  EXPECT_NEAR(plan.target_sd_before, 2.0 * once, 1e-9 * once);
  ASSERT_EQ(plan.runs.size(), 1U);
  EXPECT_LE(plan.runs[0].target_sd, plan.target_sd_before);
}

}  // namespace
}  // namespace energymodel::test
