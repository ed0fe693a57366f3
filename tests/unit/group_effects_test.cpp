// SPDX-License-Identifier: Apache-2.0
#include "fit/group_effects.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "energymodel/fit/fit.hpp"

namespace energymodel {
namespace {

/// 3 J a step and 40 J an epoch, on six nodes that differ by 20 % and did ever more epochs a step:
/// what a node costs more resembles what an epoch costs.
Measurements rows_on_nodes() {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  Measurements out;
  for (int node = 0; node < 6; ++node) {
    const double factor = std::exp(0.2 * normal(random));
    for (int run = 0; run < 40; ++run) {
      Workload job;
      job.steps = static_cast<double>(1 + random() % 500);
      job.epochs = std::ceil(job.steps * 0.05 * (node + 1) * std::exp(0.1 * normal(random)));
      const double scatter = run % 20 == 0 ? 1.0 : 0.03 * normal(random);
      out.energy_J.push_back(factor * (3.0 * job.steps + 40.0 * job.epochs) * std::exp(scatter));
      out.jobs.push_back(job);
      out.group.push_back("node" + std::to_string(node));
    }
  }
  return out;
}

FitOptions options_with(Loss loss) {
  FitOptions out;
  out.loss = loss;
  out.fixed = known_coefficients(energy_sum(), Hardware{}, false);
  out.fixed["startup.per_run"] = 0.0;
  return out;
}

struct Fitted {
  GroupEffects effects;
  FitResult result;
  std::vector<double> adjusted;
};

Fitted fitted(const Measurements& rows, const FitOptions& options) {
  Fitted out;
  out.adjusted = rows.energy_J;
  out.result = fit(energy_sum(), {rows.jobs, rows.energy_J}, Hardware{}, options);
  out.effects = fit_group_effects(
      energy_sum(), rows, rows.energy_J, Hardware{}, options, "node", out.adjusted, out.result);
  return out;
}

class GroupsAtRest : public ::testing::TestWithParam<Loss> {};

TEST_P(GroupsAtRest, the_coefficients_are_those_of_what_was_measured_without_the_effects) {
  const Measurements rows = rows_on_nodes();
  FitOptions options = options_with(GetParam());
  const Fitted groups = fitted(rows, options);
  ASSERT_EQ(groups.result.outcome, Outcome::converged);
  for (std::size_t row = 0; row < rows.jobs.size(); ++row) {
    const double without = rows.energy_J[row] / groups.effects.factor(rows.group[row]);
    ASSERT_DOUBLE_EQ(groups.adjusted[row], without);
  }
  options.loss_scale = groups.result.loss_scale;
  const FitResult again = fit(energy_sum(), {rows.jobs, groups.adjusted}, Hardware{}, options);
  for (std::size_t i = 0; i < again.coefficients.size(); ++i) {
    const double expected = again.coefficients[i];
    EXPECT_NEAR(groups.result.coefficients[i], expected, 1e-7 * expected) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(losses,
                         GroupsAtRest,
                         ::testing::Values(Loss::squares, Loss::huber, Loss::cauchy, Loss::tukey));

TEST(fit_group_effects, shrinks_the_means_of_the_residuals_that_it_ends_with) {
  const Measurements rows = rows_on_nodes();
  const Fitted groups = fitted(rows, options_with(Loss::squares));
  // Levels of 40 rows each, so that the moments are those of a balanced one-way layout.
  constexpr double levels = 6.0;
  constexpr double per_level = 40.0;
  std::map<std::string, double> mean;
  std::vector<double> residuals = groups.result.log_residuals;
  double grand_mean = 0.0;
  for (std::size_t row = 0; row < residuals.size(); ++row) {
    residuals[row] += groups.effects.log_effect.at(rows.group[row]);
    mean[rows.group[row]] += residuals[row] / per_level;
    grand_mean += residuals[row] / (per_level * levels);
  }
  double within = 0.0;
  for (std::size_t row = 0; row < residuals.size(); ++row) {
    within += std::pow(residuals[row] - mean[rows.group[row]], 2) / (levels * (per_level - 1.0));
  }
  double between = -within / per_level;
  for (const auto& [level, value] : mean) {
    between += std::pow(value - grand_mean, 2) / (levels - 1.0);
  }
  ASSERT_GT(between, 0.0);
  EXPECT_NEAR(groups.effects.sd, std::sqrt(between), 1e-8);
  for (const auto& [level, value] : mean) {
    const double shrunk = between / (between + within / per_level) * (value - grand_mean);
    EXPECT_NEAR(groups.effects.log_effect.at(level), shrunk, 1e-8) << level;
  }
}

}  // namespace
}  // namespace energymodel
