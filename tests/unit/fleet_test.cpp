// SPDX-License-Identifier: Apache-2.0
/// \file
/// Totals of many jobs: what is shared adds up, what is not averages out.
#include "energymodel/fit/fleet.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "energymodel/fit/specified_model.hpp"
#include "energymodel/io/profile.hpp"

namespace energymodel::test {
namespace {

constexpr auto parameters = EnergySum::parameters();

std::size_t index_of(std::string_view term) {
  std::size_t i = 0;
  while (parameters[i].term != term) ++i;
  return i;
}

/// Steps and epochs cost something, known to 10 and 20 % with a correlation of 0.25; a start-up of
/// 100 J is known exactly.
FittedModel model_with(double scale) {
  FittedModel out;
  FittedSum<EnergySum>& sum = out.energy;
  sum.standing.fill(Standing::unused);
  sum.coefficients[0] = 100.0;
  sum.standing[0] = Standing::fixed;
  sum.coefficients[index_of("epoch")] = 50.0;
  sum.coefficients[index_of("step")] = 2.0;
  sum.free = {index_of("epoch"), index_of("step")};
  sum.log_covariance = {0.04, 0.005, 0.005, 0.01};
  sum.scale = scale;
  sum.mean_over_median = std::exp(0.5 * scale * scale);
  sum.rows = 100;
  return out;
}

Workload job_of(double epochs, double steps) {
  Workload out;
  out.epochs = epochs;
  out.steps = steps;
  return out;
}

TEST(Fleet, shared_errors_stay_and_single_ones_average_out) {
  const FittedModel model = model_with(0.2);
  const Workload job = job_of(3.0, 500.0);
  const Predicted<EnergyDim> one = model.predict(job).energy;
  for (const std::size_t jobs : {1U, 100U, 10000U}) {
    Fleet fleet(model);
    for (std::size_t i = 0; i < jobs; ++i) fleet.add(job);
    const Predicted<EnergyDim> total = fleet.energy();
    const double n = static_cast<double>(jobs);
    EXPECT_EQ(fleet.jobs(), jobs);
    EXPECT_NEAR(in(total.mean, joule), n * in(one.mean, joule), 1e-9 * in(total.mean, joule));
    EXPECT_NEAR(total.parameter_sd, one.parameter_sd, 1e-9);
    // ln(1 + (exp(s^2) - 1) / n) beside the shared part, to the first order of that.
    EXPECT_NEAR(
        total.residual_sd, std::sqrt(std::log1p(std::expm1(0.04) / n)), 0.02 / std::sqrt(n));
  }
}

TEST(Fleet, agrees_with_drawn_fleets) {
  const FittedModel model = model_with(0.3);
  std::vector<Workload> jobs;
  for (int i = 0; i < 12; ++i) jobs.push_back(job_of(1.0 + i % 5, 20.0 * (1 + i % 7)));
  Fleet fleet(model);
  for (const Workload& job : jobs) fleet.add(job);
  const Predicted<EnergyDim> total = fleet.energy();

  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  constexpr int draws = 40000;
  double sum = 0.0;
  double squares = 0.0;
  int inside_90 = 0;
  for (int draw = 0; draw < draws; ++draw) {
    const double a = normal(random);
    const double b = normal(random);
    const double epoch_J = 50.0 * std::exp(0.2 * a);
    const double step_J = 2.0 * std::exp(0.1 * (0.25 * a + std::sqrt(1.0 - 0.0625) * b));
    double energy_J = 0.0;
    for (const Workload& job : jobs) {
      energy_J +=
          100.0 + (epoch_J * job.epochs + step_J * job.steps) * std::exp(0.3 * normal(random));
    }
    sum += energy_J;
    squares += energy_J * energy_J;
    inside_90 += energy_J >= in(total.interval->low_90, joule) &&
                 energy_J <= in(total.interval->high_90, joule);
  }
  const double mean = sum / draws;
  const double sd = std::sqrt(squares / draws - mean * mean);
  const double own_sd =
      std::hypot(total.parameter_sd, total.residual_sd) * (in(total.mean, joule) - 1200.0);
  EXPECT_NEAR(in(total.mean, joule), mean, 0.02 * mean);  // of the coefficients, medians count
  EXPECT_NEAR(own_sd, sd, 0.04 * sd);
  EXPECT_NEAR(inside_90 / static_cast<double>(draws), 0.9, 0.015);
}

TEST(Fleet, adds_up_in_pieces) {
  FittedModel model = model_with(0.1);
  model.energy.groups = GroupEffects{"host", {{"a", 0.1}}, 0.2};
  Fleet whole(model);
  Fleet first(model);
  Fleet second(model);
  for (int i = 0; i < 20; ++i) {
    const Workload job = job_of(1.0, 10.0 * (i + 1));
    const std::string_view host = i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c";
    whole.add(job, host);
    (i < 7 ? first : second).add(job, host);
  }
  first.add(second);
  EXPECT_EQ(first.jobs(), whole.jobs());
  EXPECT_NEAR(in(first.energy().mean, joule), in(whole.energy().mean, joule), 1e-9);
  EXPECT_NEAR(first.energy().parameter_sd, whole.energy().parameter_sd, 1e-12);
  EXPECT_NEAR(first.energy().residual_sd, whole.energy().residual_sd, 1e-12);
}

TEST(Fleet, levels_that_were_not_seen_scatter_once_each) {
  FittedModel model = model_with(0.0);
  model.energy.log_covariance = {0.0, 0.0, 0.0, 0.0};
  model.energy.groups = GroupEffects{"host", {{"a", 0.0}}, 0.2};
  const auto sd_of = [&](const std::vector<std::string>& hosts) {
    Fleet fleet(model);
    for (const std::string& host : hosts) fleet.add(job_of(1.0, 100.0), host);
    return fleet.energy().parameter_sd;
  };
  EXPECT_EQ(sd_of({"a", "a"}), 0.0);
  EXPECT_NEAR(sd_of({"b", "b"}), 0.2, 1e-12);
  EXPECT_NEAR(sd_of({"b", "c"}), std::sqrt(std::log1p(std::expm1(0.04) / 2.0)), 1e-12);
}

TEST(Fleet, what_is_assumed_of_a_node_is_shared) {
  const FittedModel model = specified_model(read_profile("dgx-h100").hardware);
  Workload job;
  job.steps = 1000.0;
  job.work = Flops(1e18);
  job.precision = Precision::bits16;
  Fleet fleet(model);
  for (int i = 0; i < 1000; ++i) fleet.add(job);
  EXPECT_NEAR(fleet.energy().parameter_sd, model.energy.scale, 1e-9);
  EXPECT_EQ(fleet.energy().residual_sd, 0.0);
}

}  // namespace
}  // namespace energymodel::test
