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
#include "support/refusal.hpp"

namespace energymodel {
namespace {

constexpr double tolerance = 1e-12;

/// Every column of a batch, by job.
struct Jobs {
  std::size_t rows = 0;
  std::vector<std::vector<double>> columns = std::vector<std::vector<double>>(16);
  std::vector<std::string_view> groups;
  bool has_durations = false;

  [[nodiscard]] JobColumns view() const {
    JobColumns out;
    out.rows = rows;
    std::size_t i = 0;
    for (JobColumn* column : {&out.steps,
                              &out.epochs,
                              &out.parameters,
                              &out.launches,
                              &out.step_FLOP,
                              &out.operation_FLOP,
                              &out.weights_traffic_B,
                              &out.weights_working_set_B,
                              &out.activations_traffic_B,
                              &out.activations_working_set_B,
                              &out.kv_cache_traffic_B,
                              &out.kv_cache_working_set_B,
                              &out.exchanged_B,
                              &out.clock_ratio,
                              &out.precision}) {
      column->values = columns[i++];
    }
    if (has_durations) out.duration_s.values = columns[i];
    out.group = groups;
    return out;
  }

  [[nodiscard]] Workload job(std::size_t row) const {
    const auto at = [&](std::size_t i) { return columns[i][row]; };
    PlainNumbers job;
    job.steps = at(0);
    job.epochs = at(1);
    job.parameters = at(2);
    job.launches = at(3);
    job.work = Flops(at(4));
    job.operation_work = Flops(at(5));
    job.weights = {Bytes(at(6)), Bytes(at(7))};
    job.activations = {Bytes(at(8)), Bytes(at(9))};
    job.cache = {Bytes(at(10)), Bytes(at(11))};
    job.exchanged = Bytes(at(12));
    job.clock_ratio = at(13);
    job.precision = static_cast<Precision>(at(14));
    Workload out = generic_workload(job);
    if (has_durations) out.duration = Duration<>(at(15));
    return out;
  }
};

/// Amounts over many decades, some of them zero, and working sets about the nodes' capacities.
Jobs random_jobs(std::size_t rows, unsigned seed) {
  std::mt19937_64 random(seed);
  const auto uniform = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const auto amount = [&](double low, double high) {
    return uniform(0.0, 1.0) < 0.1 ? 0.0 : std::pow(10.0, uniform(low, high));
  };
  Jobs out;
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

/// A shipped model, whose zero coefficients are given costs so that every term takes part.
FittedModel whole_model(const std::string& name) {
  FittedModel model = read_model(name);
  const auto fill = []<class S>(FittedSum<S>& sum) {
    const auto parameters = S::parameters();
    for (std::size_t i = 0; i < S::size; ++i) {
      if (sum.coefficients[i] == 0.0) sum.coefficients[i] = 0.1 * parameters[i].typical;
    }
  };
  fill(model.energy);
  fill(*model.duration);
  fill(*model.energy_given_duration);
  return model;
}

FittedModel grouped_model() {
  FittedModel model = whole_model("butter-e-cpu");
  model.energy.groups = GroupEffects{"node", {{"a", 0.2}, {"b", -0.1}}, 0.15};
  model.duration->groups = GroupEffects{"node", {{"a", -0.3}, {"b", 0.1}}, 0.25};
  model.energy_given_duration->groups = GroupEffects{"node", {{"a", 0.05}}, 0.1};
  return model;
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

/// All that a batch gives.
struct Results {
  explicit Results(std::size_t rows) : values(18 + EnergySum::size, std::vector<double>(rows)) {
    std::size_t i = 0;
    for (PredictedColumns* quantity : {&out.energy_J, &out.duration_s, &out.power_W}) {
      for (std::span<double>* column : {&quantity->median,
                                        &quantity->mean,
                                        &quantity->low_90,
                                        &quantity->low_50,
                                        &quantity->high_50,
                                        &quantity->high_90}) {
        *column = values[i++];
      }
    }
    for (std::span<double>& column : out.energy_gradient) column = values[i++];
  }

  std::vector<std::vector<double>> values;
  BatchOutput out;
};

template <class D>
void append(const std::optional<Predicted<D>>& from, std::vector<double>& out) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  out.push_back(from ? from->median.base() : none);
  out.push_back(from ? from->mean.base() : none);
  for (const auto end :
       {&Interval<D>::low_90, &Interval<D>::low_50, &Interval<D>::high_50, &Interval<D>::high_90}) {
    out.push_back(from && from->interval ? ((*from->interval).*end).base() : none);
  }
}

std::vector<double> single(const FittedModel& model, const Workload& job, std::string_view group) {
  const Prediction prediction = model.predict(job, group);
  std::vector<double> out;
  append(std::optional(prediction.energy), out);
  append(prediction.duration, out);
  append(prediction.power, out);
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

void expect_same(const FittedModel& model, const Jobs& jobs, const BatchOptions& options) {
  Results results(jobs.rows);
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

std::vector<Instructions> available() {
  std::vector<Instructions> out{Instructions::plain};
  if (widest_instructions() >= Instructions::avx2) out.push_back(Instructions::avx2);
  if (widest_instructions() >= Instructions::avx512) out.push_back(Instructions::avx512);
  return out;
}

TEST(batch, gives_the_numbers_of_single_predictions) {
  struct Case {
    std::string name;
    FittedModel model;
  };
  FittedModel bare = whole_model("butter-e-gpu");
  bare.duration.reset();
  bare.energy.calibration.reset();
  const std::vector<Case> cases{{"cpu", whole_model("butter-e-cpu")},
                                {"gpu", whole_model("butter-e-gpu")},
                                {"cpu as fitted", read_model("butter-e-cpu")},
                                {"gpu as fitted", read_model("butter-e-gpu")},
                                {"energy alone", bare},
                                {"groups", grouped_model()}};
  for (const auto& [name, model] : cases) {
    for (const Instructions instructions : available()) {
      SCOPED_TRACE(name + ", instructions " + std::to_string(static_cast<int>(instructions)));
      Jobs jobs = random_jobs(1003, 1);
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
  const FittedModel model = whole_model("butter-e-cpu");
  const Jobs jobs = random_jobs(50021, 2);
  Results reference(jobs.rows);
  predict(model, jobs.view(), reference.out, {1, Instructions::plain});
  for (const Instructions instructions : available()) {
    for (const std::size_t threads : {1U, 2U, 5U}) {
      Results other(jobs.rows);
      predict(model, jobs.view(), other.out, {threads, instructions});
      EXPECT_EQ(other.values, reference.values);
    }
  }
  // The last 21 jobs by themselves.
  Jobs rest;
  rest.rows = 21;
  for (std::size_t i = 0; i < jobs.columns.size(); ++i) {
    rest.columns[i].assign(jobs.columns[i].end() - 21, jobs.columns[i].end());
  }
  Results other(rest.rows);
  predict(model, rest.view(), other.out);
  for (std::size_t i = 0; i < other.values.size(); ++i) {
    EXPECT_TRUE(
        std::equal(other.values[i].begin(), other.values[i].end(), reference.values[i].end() - 21));
  }
}

TEST(batch, takes_a_constant_for_a_column) {
  const FittedModel model = whole_model("butter-e-gpu");
  Jobs jobs = random_jobs(40, 3);
  for (auto& column : jobs.columns) column.assign(jobs.rows, column.front());
  JobColumns constants = jobs.view();
  for (JobColumn* column : {&constants.steps, &constants.step_FLOP, &constants.precision}) {
    column->constant = column->values.front();
    column->values = {};
  }
  Results by_column(jobs.rows);
  Results by_constant(jobs.rows);
  predict(model, jobs.view(), by_column.out);
  predict(model, constants, by_constant.out);
  EXPECT_EQ(by_column.values, by_constant.values);
}

TEST(batch, refuses_columns_of_another_length_and_durations_of_some) {
  const FittedModel model = read_model("butter-e-gpu");
  Jobs jobs = random_jobs(16, 4);
  Results results(jobs.rows);
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
