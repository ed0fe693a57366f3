// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/power_limit.hpp"

#include <gtest/gtest.h>

#include "energymodel/io/model_file.hpp"

namespace energymodel {
namespace {

/// A forward pass of twelve layers of GPT-3 on one of eight GPUs.
Workload stage() {
  Workload job;
  job.precision = Precision::bits16;
  job.steps = 1.0;
  job.work = Flops(1.14e13);
  job.weights = {Bytes(5.4e9), Bytes(5.4e9)};
  return job;
}

Power<> power_at(const FittedModel& model, double clock_ratio) {
  Workload job = stage();
  job.clock_ratio = clock_ratio;
  return model.energy(job, model.hardware) / (*model.duration)(job, model.hardware);
}

TEST(PowerLimit, is_kept_at_the_highest_clock_that_keeps_it) {
  const FittedModel model = read_model("perseus-a40");
  const Power<> full = power_at(model, 1.0);
  for (const double share : {0.95, 0.8, 0.65}) {
    SCOPED_TRACE(share);
    const auto ratio = clock_ratio_under(model, stage(), full * share);
    ASSERT_TRUE(ratio);
    EXPECT_LT(*ratio, 1.0);
    EXPECT_LE(power_at(model, *ratio), full * share);
    EXPECT_GT(power_at(model, *ratio + 1e-6), full * share);
  }
}

TEST(PowerLimit, above_the_power_leaves_the_clock_as_it_is) {
  const FittedModel model = read_model("perseus-a40");
  EXPECT_EQ(clock_ratio_under(model, stage(), power_at(model, 1.0) * 1.01), 1.0);
}

TEST(PowerLimit, too_low_for_any_clock_is_said) {
  const FittedModel model = read_model("perseus-a40");
  EXPECT_FALSE(clock_ratio_under(model, stage(), Power<>(1.0)));
}

TEST(PowerLimit, says_nothing_for_a_model_of_one_clock) {
  const FittedModel model = read_model("butter-e-gpu");
  Workload job = stage();
  EXPECT_FALSE(clock_ratio_under(model, job, Power<>(1.0)));
}

}  // namespace
}  // namespace energymodel
