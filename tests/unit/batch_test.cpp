// SPDX-License-Identifier: Apache-2.0
/// \file
/// Batch predictions against the predictions of single jobs.
#include "energymodel/fit/batch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "energymodel/fit/any_sum.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/workloads/generic.hpp"
#include "support/batch_jobs.hpp"
#include "support/refusal.hpp"

namespace energymodel {
namespace {

constexpr double tolerance = 1e-12;

/// Amounts over many decades, some of them zero, and working sets about the nodes' capacities.
test::BatchJobs random_jobs(std::size_t rows, unsigned seed) {
  std::mt19937_64 random(seed);
  const auto uniform = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const auto amount = [&](double low, double high) {
    return uniform(0.0, 1.0) < 0.1 ? 0.0 : std::pow(10.0, uniform(low, high));
  };
  test::BatchJobs out;
  out.rows = rows;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::vector<double> job{std::pow(10.0, uniform(0.0, 8.0)),
                                  amount(0.0, 4.0),
                                  amount(0.0, 11.0),
                                  std::floor(amount(0.0, 3.0)),
                                  amount(2.0, 14.0),
                                  uniform(0.0, 1.0) < 0.5 ? 0.0 : amount(4.0, 8.0),
                                  amount(2.0, 11.0),
                                  amount(3.0, 10.0),
                                  amount(2.0, 11.0),
                                  amount(3.0, 10.0),
                                  amount(2.0, 11.0),
                                  amount(3.0, 10.0),
                                  amount(2.0, 9.0),
                                  uniform(0.5, 1.5),
                                  std::floor(uniform(0.0, 4.0)),
                                  std::pow(10.0, uniform(0.0, 6.0))};
    for (std::size_t i = 0; i < job.size(); ++i) out.columns[i].push_back(job[i]);
  }
  return out;
}

/// A number near another, or both not a number.
void expect_near(double found, double expected, const std::string& what) {
  if (std::isnan(expected) || std::isinf(expected)) {
    EXPECT_EQ(std::isnan(found), std::isnan(expected)) << what;
    if (!std::isnan(expected)) {
      EXPECT_EQ(found, expected) << what;
    }
    return;
  }
  EXPECT_LE(std::abs(found - expected), tolerance * std::abs(expected))
      << what << ": " << found << " for " << expected;
}

std::vector<double> single(const FittedModel& model, const Workload& job, std::string_view group) {
  std::vector<double> out = test::predicted_values(model, job, group);
  const auto& sum = job.duration > Duration<>{} && model.energy_given_duration
                        ? *model.energy_given_duration
                        : model.energy;
  std::array<double, EnergySum::size> gradient{};
  view_of<EnergySum>().evaluate(job, model.hardware, sum.coefficients.data(), gradient.data());
  const double factor = sum.groups ? sum.groups->factor(group) : 1.0;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const bool is_fixed = i == 0 && sum.standing[0] == Standing::fixed;
    out.push_back(is_fixed ? gradient[i] : gradient[i] * factor);
  }
  return out;
}

void expect_same(const FittedModel& model, const test::BatchJobs& jobs, const BatchOptions& options) {
  test::BatchResults results(jobs.rows);
  predict(model, jobs.view(), results.out, options);
  for (std::size_t row = 0; row < jobs.rows; ++row) {
    const auto expected = single(model, jobs.job(row), jobs.groups.empty() ? "" : jobs.groups[row]);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expect_near(results.values[i][row],
                  expected[i],
                  "row " + std::to_string(row) + " column " + std::to_string(i));
    }
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(batch, gives_the_numbers_of_single_predictions) {
  struct Case {
    std::string name;
    FittedModel model;
  };
  FittedModel bare = test::whole_model("butter-e-gpu");
  bare.duration.reset();
  bare.energy.calibration.reset();
  const std::vector<Case> cases{{"cpu", test::whole_model("butter-e-cpu")},
                                {"gpu", test::whole_model("butter-e-gpu")},
                                {"cpu as fitted", read_model("butter-e-cpu")},
                                {"gpu as fitted", read_model("butter-e-gpu")},
                                {"energy alone", bare},
                                {"groups", test::grouped_model()}};
  for (const auto& [name, model] : cases) {
    for (const Instructions instructions : test::available_instructions()) {
      SCOPED_TRACE(name + ", instructions " + std::to_string(static_cast<int>(instructions)));
      test::BatchJobs jobs = random_jobs(1003, 1);
      if (model.energy.groups) {
        for (std::size_t row = 0; row < jobs.rows; ++row) {
          jobs.groups.push_back(std::array{"a", "b", "new", ""}[row % 4]);
        }
      }
      expect_same(model, jobs, {1, instructions});
      jobs.has_durations = true;
      expect_same(model, jobs, {1, instructions});
    }
  }
}

TEST(batch, does_not_depend_on_instructions_threads_or_cutting) {
  const FittedModel model = test::whole_model("butter-e-cpu");
  const test::BatchJobs jobs = random_jobs(50021, 2);
  test::BatchResults reference(jobs.rows);
  predict(model, jobs.view(), reference.out, {1, Instructions::plain});
  for (const Instructions instructions : test::available_instructions()) {
    for (const std::size_t threads : {1U, 2U, 5U}) {
      test::BatchResults other(jobs.rows);
      predict(model, jobs.view(), other.out, {threads, instructions});
      EXPECT_EQ(other.values, reference.values);
    }
  }
  // The last 21 jobs by themselves.
  test::BatchJobs rest;
  rest.rows = 21;
  for (std::size_t i = 0; i < jobs.columns.size(); ++i) {
    rest.columns[i].assign(jobs.columns[i].end() - 21, jobs.columns[i].end());
  }
  test::BatchResults other(rest.rows);
  predict(model, rest.view(), other.out);
  for (std::size_t i = 0; i < other.values.size(); ++i) {
    EXPECT_TRUE(
        std::equal(other.values[i].begin(), other.values[i].end(), reference.values[i].end() - 21));
  }
}

TEST(batch, takes_a_constant_for_a_column) {
  const FittedModel model = test::whole_model("butter-e-gpu");
  test::BatchJobs jobs = random_jobs(40, 3);
  for (auto& column : jobs.columns) column.assign(jobs.rows, column.front());
  JobColumns constants = jobs.view();
  for (JobColumn* column : {&constants.steps, &constants.step_FLOP, &constants.precision}) {
    column->constant = column->values.front();
    column->values = {};
  }
  test::BatchResults by_column(jobs.rows);
  test::BatchResults by_constant(jobs.rows);
  predict(model, jobs.view(), by_column.out);
  predict(model, constants, by_constant.out);
  EXPECT_EQ(by_column.values, by_constant.values);
}

TEST(batch, refuses_columns_of_another_length_and_durations_of_some) {
  const FittedModel model = read_model("butter-e-gpu");
  test::BatchJobs jobs = random_jobs(16, 4);
  test::BatchResults results(jobs.rows);
  JobColumns columns = jobs.view();
  columns.epochs.values = columns.epochs.values.subspan(1);
  test::expect_refusal(
      [&] { return predict(model, columns, results.out), 0; }, Errc::bad_input, "15 values");
  jobs.has_durations = true;
  jobs.columns[15][5] = 0.0;
  test::expect_refusal([&] { return predict(model, jobs.view(), results.out), 0; },
                       Errc::bad_input,
                       "durations of some jobs only");
}

}  // namespace
}  // namespace energymodel
