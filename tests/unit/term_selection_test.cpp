// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/term_selection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "energymodel/fit/bootstrap.hpp"
#include "energymodel/fit/fit_inference.hpp"

namespace energymodel {
namespace {

/// 3 J a step, 40 J an epoch, and work that costs next to nothing; 2 % of scatter.
struct Rows {
  std::vector<Workload> jobs;
  std::vector<double> energy_J;
  std::vector<std::size_t> fold;
};

Rows rows_of(std::size_t count) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> noise(0.0, 0.02);
  Rows out;
  for (std::size_t i = 0; i < count; ++i) {
    const auto up_to = [&](std::uint64_t most) { return static_cast<double>(1 + random() % most); };
    Workload job;
    job.epochs = up_to(50);
    job.steps = up_to(500);
    job.launches = up_to(40);
    job.work = flop * up_to(1000000);
    out.energy_J.push_back((3.0 * job.steps + 40.0 * job.epochs) * std::exp(noise(random)));
    out.jobs.push_back(job);
    out.fold.push_back(i % 5);
  }
  return out;
}

FitOptions options_of_workload() {
  FitOptions out;
  out.fixed = known_coefficients(energy_sum(), Hardware{}, false);
  out.fixed["startup.per_run"] = 0.0;
  return out;
}

TEST(select_terms, keeps_what_made_the_rows_and_scores_each_step) {
  const Rows rows = rows_of(120);
  const FitData data{rows.jobs, rows.energy_J};
  FitOptions options = options_of_workload();
  const TermSelection found = select_terms(energy_sum(), data, Hardware{}, options, rows.fold);
  ASSERT_FALSE(found.path.empty());
  const TermSet& chosen = found.path.back();
  EXPECT_EQ(chosen.terms, (std::vector<std::string>{"epoch", "step"}));
  for (const TermSet& step : found.path) {
    ASSERT_TRUE(step.held_out.has_value()) << step.without;
    // The mean of |e| of a normal scatter of 2 % is 1.6 %.
    EXPECT_NEAR(step.held_out->mean, 0.016, 0.006);
    EXPECT_LT(step.held_out->median, step.held_out->mean);
  }
  // The refit of the chosen terms at the scale of the path has the same BIC.
  options.loss_scale = found.loss_scale;
  options.fixed.merge(without_other_terms(energy_sum(), chosen.terms));
  const FitResult refit = fit(energy_sum(), data, Hardware{}, options);
  EXPECT_NEAR(criteria_of(refit).bic, chosen.bic, 1e-6);
}

TEST(select_terms, names_a_form_that_ties_and_how_far_it_predicts_apart) {
  Rows rows = rows_of(120);
  // Launches by the step's work: the rows cannot tell which of the two costs.
  for (std::size_t i = 0; i < rows.jobs.size(); ++i) {
    Workload& job = rows.jobs[i];
    job.work = flop * (1e6 * job.launches);
    rows.energy_J[i] *= 1.0 + 2.0 * job.launches * job.steps / (3.0 * job.steps + 40 * job.epochs);
  }
  const FitOptions options = options_of_workload();
  const TermSelection found =
      select_terms(energy_sum(), {rows.jobs, rows.energy_J}, Hardware{}, options);
  ASSERT_FALSE(found.ties.empty());
  const TermTie& tie = found.ties.front();
  EXPECT_LT(tie.set.bic, found.path.back().bic + 2.0);
  EXPECT_NE(tie.set.terms, found.path.back().terms);
  EXPECT_LT(tie.largest_difference, 1e-6);
  EXPECT_LE(tie.median_difference, tie.largest_difference);
  EXPECT_FALSE(tie.set.held_out.has_value());
  for (std::size_t i = 1; i < found.ties.size(); ++i) {
    EXPECT_NE(found.ties[i].set.terms, tie.set.terms) << "named twice";
  }
}

TEST(without_other_terms, leaves_no_shape_of_an_absent_term_to_search) {
  Rows rows = rows_of(120);
  // Operations about the threading threshold, on a node that spreads them.
  for (Workload& job : rows.jobs) job.operations.push_back({job.launches, job.work});
  Hardware node;
  node.workers = 8.0;
  FitOptions options = options_of_workload();
  options.fixed.merge(without_other_terms(energy_sum(), {"epoch", "step"}));
  const FitData data{rows.jobs, rows.energy_J};
  const FitResult found = fit(energy_sum(), data, node, options);
  EXPECT_EQ(found.fitted_count, 2U);
  const auto parameters = energy_sum().parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (qualified_name(parameters[i]) != "parallel_launch.threshold") continue;
    EXPECT_EQ(found.standing[i], Standing::unused);
    EXPECT_EQ(found.coefficients[i], parameters[i].typical);
  }
}

TEST(bootstrap, counts_what_it_drew_and_what_failed) {
  const Rows rows = rows_of(40);
  FitOptions options = options_of_workload();
  options.fixed.merge(without_other_terms(energy_sum(), {"epoch", "step"}));
  std::vector<std::size_t> groups;
  for (std::size_t i = 0; i < rows.jobs.size(); ++i) groups.push_back(i / 2);
  const FitData data{rows.jobs, rows.energy_J};
  const Bootstrap found = bootstrap(energy_sum(), data, Hardware{}, options, groups, 30, 9);
  EXPECT_EQ(found.resamples, 30U);
  EXPECT_EQ(found.groups, 20U);
  EXPECT_EQ(found.seed, 9U);
  EXPECT_EQ(found.failures, 0U);
  // Two rows in one group: every resample has too few for two coefficients.
  const FitData two{data.jobs.subspan(0, 2), data.measured.subspan(0, 2)};
  const std::vector<std::size_t> one_group{0, 0};
  const Bootstrap none = bootstrap(energy_sum(), two, Hardware{}, options, one_group, 5, 9);
  EXPECT_EQ(none.failures, 5U);
  EXPECT_EQ(none.spread.front().sd, 0.0);
}

}  // namespace
}  // namespace energymodel
