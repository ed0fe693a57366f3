// SPDX-License-Identifier: Apache-2.0
// Nodes that were never measured, against published training runs.
#include <gtest/gtest.h>

#include <cmath>

#include "energymodel/error.hpp"
#include "energymodel/fit/specified_model.hpp"
#include "measured/eight_gpus.hpp"
#include "measured/llm_training.hpp"

namespace energymodel::test {
namespace {

TEST(Specified, predicts_published_trainings_within_a_factor_of_two) {
  const auto runs = llm_trainings();
  if (runs.empty()) GTEST_SKIP() << "skipped: no measured data beside the checkout";
  for (const LlmTraining& run : runs) {
    SCOPED_TRACE(run.name);
    const Forecast found = predict_training(run, false);
    const double ratio = in(found.total.energy.median, joule) * run.pue / run.energy_J;
    EXPECT_GT(ratio, 0.5);
    EXPECT_LT(ratio, 2.0);
    const auto& interval = *found.total.energy.interval;
    EXPECT_LT(in(interval.low_90, joule) * run.pue, run.energy_J);
    EXPECT_GT(in(interval.high_90, joule) * run.pue, run.energy_J);
  }
}

TEST(Specified, predicts_them_within_a_tenth_with_their_own_efficiency_and_power) {
  for (const LlmTraining& run : llm_trainings()) {
    SCOPED_TRACE(run.name);
    const Forecast found = predict_training(run, true);
    const double ratio = in(found.total.energy.median, joule) * run.pue / run.energy_J;
    EXPECT_NEAR(ratio, 1.0, 0.10);
  }
}

TEST(EightGpus, a_larger_batch_takes_a_fourth_of_the_energy_and_never_the_rating) {
  const auto node = read_eight_gpus();
  if (!node) GTEST_SKIP() << "skipped: no measured data beside the checkout";
  const FittedModel model = node->calibrated_with_factor();
  const Forecast small = forecast_of(model, node->resnet(512.0));
  const Forecast large = forecast_of(model, node->resnet(4096.0));
  EXPECT_NEAR(in(small.total.energy.median, kilowatt_hour), 4.68 * 26.0, 1e-6);
  EXPECT_NEAR(small.total.energy.median / large.total.energy.median, 4.0, 1e-6);
  EXPECT_NEAR(in(large.total.duration->median, hour) / node->batch_4096.hours, 1.0, 0.10);
  EXPECT_NEAR(in(large.total.power->median, watt) / (1e3 * node->batch_4096.power_kW), 1.0, 0.10);
  const Forecast llama = forecast_of(model, EightGpus::busy(model, node->llama.hours));
  EXPECT_NEAR(in(llama.total.power->median, watt) / (1e3 * node->llama.power_kW), 1.0, 0.10);
  for (double batch = 256.0; batch <= 8192.0; batch *= 2.0) {
    const Forecast found = forecast_of(model, node->resnet(batch));
    EXPECT_LT(in(*found.node_peak_power, watt), 10200.0) << batch;
  }
}

/// A node of two accelerators and one processor, all known.
Hardware mixed_node() {
  Hardware node;
  node.name = "mixed";
  Component accelerator;
  accelerator.kind = ComponentKind::accelerator;
  accelerator.count = 2.0;
  accelerator.idle_power = Power<>(50.0);
  accelerator.rated_power = Power<>(300.0);
  accelerator.rates.peak[static_cast<std::size_t>(Precision::fp32)] = FlopRate(1e13);
  Component processor;
  processor.kind = ComponentKind::processor;
  processor.idle_power = Power<>(60.0);
  processor.rated_power = Power<>(200.0);
  processor.rates.peak[static_cast<std::size_t>(Precision::fp32)] = FlopRate(1e12);
  node.components = {accelerator, processor};
  return node;
}

TEST(Specified, charges_a_processor_job_for_idle_accelerators) {
  Workload job;
  job.steps = 1000.0;
  job.work = Flops(1e12);
  SpecificationOptions options;
  options.working = ComponentKind::processor;
  const Prediction found = specified_model(mixed_node(), options).predict(job);
  const double expected_W = 2.0 * 50.0 + assumed_load.value * 200.0;
  EXPECT_NEAR(in(found.power->median, watt), expected_W, 1e-9 * expected_W);
  const double expected_s = 1e15 / (1e12 * assumed_efficiency.value);
  EXPECT_NEAR(in(found.duration->median, second), expected_s, 1e-9 * expected_s);
}

TEST(Specified, says_what_a_profile_lacks) {
  Hardware node = mixed_node();
  node.components[0].rated_power.reset();
  EXPECT_THROW((void)specified_model(node), Error);
  node = mixed_node();
  for (Component& part : node.components) part.rates = {};
  EXPECT_THROW((void)specified_model(node), Error);
}

TEST(Forecast, phases_pay_one_startup_and_nodes_multiply) {
  FittedModel model;
  model.energy.coefficients[0] = 1000.0;  // the start-up
  std::size_t step = 0;
  for (const ParameterInfo& p : EnergySum::parameters()) {
    if (qualified_name(p) == "step.per_step") break;
    ++step;
  }
  model.energy.coefficients[step] = 2.0;
  Workload job;
  job.steps = 100.0;
  job.devices = 3.0;
  const std::array phases{job, job};
  EXPECT_NEAR(in(forecast(model, phases).total.energy.median, joule), 3.0 * 1400.0, 1e-9);
  model.duration.emplace();
  model.duration->coefficients[0] = 10.0;
  std::size_t step_s = 0;
  for (const ParameterInfo& p : DurationSum::parameters()) {
    if (qualified_name(p) == "step.per_step") break;
    ++step_s;
  }
  model.duration->coefficients[step_s] = 0.1;
  const Forecast timed = forecast(model, phases);
  EXPECT_NEAR(in(timed.total.duration->median, second), 30.0, 1e-9);
  EXPECT_NEAR(in(timed.total.power->median, watt), 3.0 * 1400.0 / 30.0, 1e-9);
  double terms_J = 0.0;
  for (const double term_J : forecast(model, phases).total.energy_by_term_J) terms_J += term_J;
  EXPECT_NEAR(terms_J, 3.0 * 1400.0, 1e-9);
}

}  // namespace
}  // namespace energymodel::test
