// SPDX-License-Identifier: Apache-2.0
/// \file
/// The C interface says what the library says, to the last bit, and refuses what it should.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "energymodel/energymodel.h"
#include "energymodel/io/model_file.hpp"
#include "energymodel/io/warnings.hpp"
#include "energymodel/workloads/fully_connected.hpp"
#include "support/counted_allocations.hpp"

namespace energymodel {
namespace {

using ModelHandle = std::unique_ptr<em_model, decltype(&em_model_free)>;
using WorkloadHandle = std::unique_ptr<em_workload, decltype(&em_workload_free)>;

ModelHandle load(const char* name) {
  em_model* out = nullptr;
  EXPECT_EQ(em_model_load(name, &out), EM_OK) << em_message();
  return {out, em_model_free};
}

em_fully_connected sample_network() {
  em_fully_connected job{};
  job.size = sizeof job;
  job.parameters = 1e6;
  job.depth = 5;
  job.inputs = 784;
  job.outputs = 10;
  job.observations = 70000;
  job.epochs = 3000;
  return job;
}

WorkloadHandle workload_of(const em_fully_connected& job) {
  em_workload* out = nullptr;
  EXPECT_EQ(em_workload_fully_connected(&job, &out), EM_OK) << em_message();
  return {out, em_workload_free};
}

WorkloadHandle workload_of(const em_plain_job& job) {
  em_workload* out = nullptr;
  EXPECT_EQ(em_workload_plain(&job, &out), EM_OK) << em_message();
  return {out, em_workload_free};
}

em_plain_job plain_job(double steps) {
  em_plain_job job{};
  job.size = sizeof job;
  job.steps = steps;
  job.parameters = 1e6;
  job.launches = 14;
  job.step_FLOP = 1.5e9;
  job.weights_traffic_B = 4e7;
  job.weights_working_set_B = 4e6;
  job.activations_traffic_B = 8e6;
  job.activations_working_set_B = 4e6;
  job.exchanged_B = 8e5;
  return job;
}

em_prediction predict(const em_model* model, const em_workload* job) {
  em_prediction out{};
  out.size = sizeof out;
  EXPECT_EQ(em_predict(model, job, nullptr, &out), EM_OK) << em_message();
  return out;
}

void expect_same(const em_estimate& found, double median, double mean, double low, double high) {
  EXPECT_EQ(found.median, median);
  EXPECT_EQ(found.mean, mean);
  EXPECT_EQ(found.low_90, low);
  EXPECT_EQ(found.high_90, high);
}

TEST(capi, predicts_as_the_library_does) {
  const auto model = load("butter-e-gpu");
  for (const double duration_s : {0.0, 5000.0, 50000.0}) {
    em_fully_connected job = sample_network();
    job.duration_s = duration_s;
    const FittedModel same = read_model("butter-e-gpu");
    Workload workload = training_workload(fully_connected(Shape::rectangle, 1e6, 5, 784, 10),
                                          {.observations = 70000, .epochs = 3000});
    workload.duration = Duration<>(duration_s);
    const Prediction expected = same.predict(workload);
    const auto handle = workload_of(job);
    const em_prediction found = predict(model.get(), handle.get());
    const auto& energy = expected.energy;
    expect_same(found.energy_J,
                energy.median.base(),
                energy.mean.base(),
                energy.interval->low_90.base(),
                energy.interval->high_90.base());
    EXPECT_EQ(found.duration_s.median, expected.duration->median.base());
    EXPECT_EQ(found.power_W.high_50, expected.power->interval->high_50.base());

    std::vector<double> by_term(em_term_count());
    ASSERT_EQ(em_explain(model.get(), handle.get(), "", by_term.data(), by_term.size()), EM_OK);
    EXPECT_TRUE(std::equal(by_term.begin(), by_term.end(), expected.energy_by_term_J.begin()));
    EXPECT_STREQ(em_term_name(0), "startup");
    EXPECT_EQ(em_term_name(by_term.size()), nullptr);

    std::array<char, 4096> text{};
    std::size_t length = 0;
    ASSERT_EQ(em_warnings(model.get(), handle.get(), text.data(), text.size(), &length), EM_OK);
    EXPECT_EQ(text.data(), text_of(warnings_for(same, workload), same, workload));
    EXPECT_EQ(length, std::strlen(text.data()));
    EXPECT_EQ(found.warnings == 0, length == 0) << text.data();
    EXPECT_EQ(found.warnings & EM_W003_UNEXPECTED_DURATION,
              duration_s == 50000.0 ? EM_W003_UNEXPECTED_DURATION : 0);
  }
}

TEST(capi, describes_a_model) {
  const auto model = load("butter-e-gpu");
  em_description about{};
  about.size = sizeof about;
  ASSERT_EQ(em_model_describe(model.get(), &about), EM_OK);
  EXPECT_STREQ(about.hardware, "nrel-eagle-gpu");
  EXPECT_EQ(about.rows, 1544U);
  EXPECT_EQ(about.has_duration, 1);
  EXPECT_GT(about.coverage_90, 0.8);
  EXPECT_EQ(about.id, short_id(read_model("butter-e-gpu")));
}

TEST(capi, columns_are_single_predictions) {
  const auto model = load("butter-e-cpu");
  constexpr std::size_t rows = 5;
  std::array<double, rows> steps{}, launches{}, work{}, energy{}, high{}, duration{};
  std::array<std::uint32_t, rows> warnings{};
  for (std::size_t i = 0; i < rows; ++i) {
    steps[i] = 1e4 * static_cast<double>(i + 1);
    launches[i] = 14;
    work[i] = 1.5e9;
  }
  em_columns columns{};
  columns.size = sizeof columns;
  columns.rows = rows;
  columns.steps = steps.data();
  columns.launches = launches.data();
  columns.step_FLOP = work.data();
  em_results results{};
  results.size = sizeof results;
  results.warnings = warnings.data();
  results.energy_J = energy.data();
  results.energy_90_high_J = high.data();
  results.duration_s = duration.data();
  EXPECT_LE(test::allocations_in(
                [&] { ASSERT_EQ(em_predict_columns(model.get(), &columns, &results), EM_OK); }),
            1U);
  for (std::size_t i = 0; i < rows; ++i) {
    em_plain_job job{};
    job.size = sizeof job;
    job.steps = steps[i];
    job.launches = launches[i];
    job.step_FLOP = work[i];
    const em_prediction single = predict(model.get(), workload_of(job).get());
    EXPECT_EQ(energy[i], single.energy_J.median);
    EXPECT_EQ(high[i], single.energy_J.high_90);
    EXPECT_EQ(duration[i], single.duration_s.median);
    EXPECT_EQ(warnings[i], single.warnings);
  }

  steps[3] = -1.0;
  energy.fill(7.0);
  EXPECT_EQ(em_predict_columns(model.get(), &columns, &results), EM_BAD_INPUT);
  EXPECT_STREQ(em_message(), "row 3: steps: found -1, expected a number that is not negative");
  for (const double value : energy) EXPECT_EQ(value, 7.0) << "written although a row is bad";
}

TEST(capi, prediction_does_not_allocate) {
  const auto model = load("butter-e-gpu");
  em_fully_connected job = sample_network();
  job.duration_s = 5000.0;
  const auto workload = workload_of(job);
  em_prediction out{};
  out.size = sizeof out;
  std::array<double, 64> by_term{};
  EXPECT_GT(test::allocations_in([&] { (void)workload_of(job); }), 0U) << "allocations not seen";
  EXPECT_EQ(
      test::allocations_in([&] { (void)em_predict(model.get(), workload.get(), "level", &out); }),
      0U);
  EXPECT_EQ(test::allocations_in([&] {
              (void)em_explain(model.get(), workload.get(), nullptr, by_term.data(), 64);
            }),
            0U);
}

TEST(capi, an_older_caller_knows_only_the_first_fields) {
  const auto model = load("butter-e-gpu");
  const auto workload = workload_of(plain_job(1e6));
  const em_prediction whole = predict(model.get(), workload.get());
  em_prediction old{};
  old.size = offsetof(em_prediction, duration_s);
  old.duration_s.median = -5.0;
  ASSERT_EQ(em_predict(model.get(), workload.get(), nullptr, &old), EM_OK);
  EXPECT_EQ(old.energy_J.median, whole.energy_J.median);
  EXPECT_EQ(old.duration_s.median, -5.0);
  EXPECT_EQ(old.size, offsetof(em_prediction, duration_s));
}

TEST(capi, refuses_with_words) {
  em_model* model = nullptr;
  EXPECT_EQ(em_model_load("no-such-model", &model), EM_BAD_INPUT);
  EXPECT_NE(std::string(em_message()).find("no-such-model"), std::string::npos) << em_message();
  EXPECT_EQ(em_model_load(nullptr, &model), EM_USAGE);
  EXPECT_EQ(model, nullptr);

  const struct {
    double em_plain_job::*field;
    double value;
    const char* words;
  } cases[]{{&em_plain_job::steps, 0.0, "steps: found 0, expected a positive count"},
            {&em_plain_job::step_FLOP,
             std::nan(""),
             "step_FLOP: found nan, expected a number that is not negative"},
            {&em_plain_job::exchanged_B,
             HUGE_VAL,
             "exchanged_B: found inf, expected a number that is not negative"}};
  em_workload* workload = nullptr;
  for (const auto& [field, value, words] : cases) {
    em_plain_job job = plain_job(1e6);
    job.*field = value;
    EXPECT_EQ(em_workload_plain(&job, &workload), EM_BAD_INPUT);
    EXPECT_STREQ(em_message(), words);
  }
  em_plain_job newer = plain_job(1e6);
  newer.size = sizeof newer + 8;
  EXPECT_EQ(em_workload_plain(&newer, &workload), EM_USAGE);
  em_fully_connected network = sample_network();
  network.shape = 8;
  EXPECT_EQ(em_workload_fully_connected(&network, &workload), EM_BAD_INPUT);
  EXPECT_STREQ(em_message(), "shape: found 8, expected 0 to 7");
  EXPECT_EQ(workload, nullptr);
}

TEST(capi, threads_share_a_model_and_have_their_own_message) {
  const auto model = load("butter-e-gpu");
  const auto workload = workload_of(sample_network());
  const double expected = predict(model.get(), workload.get()).energy_J.median;
  (void)em_model_load(nullptr, nullptr);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      EXPECT_STREQ(em_message(), "");
      for (int k = 0; k < 100; ++k) {
        EXPECT_EQ(predict(model.get(), workload.get()).energy_J.median, expected);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_STREQ(em_message(), "name_or_path: found a null pointer, expected none");
}

}  // namespace
}  // namespace energymodel
