// SPDX-License-Identifier: Apache-2.0
/// \file
/// The laws of the sums as predictions.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/model.hpp"
#include "support/jobs.hpp"

namespace energymodel {
namespace {

template <class S>
typename S::Coefficients typical_coefficients() {
  typename S::Coefficients out{};
  const auto parameters = S::parameters();
  for (std::size_t i = 0; i < S::size; ++i) out[i] = parameters[i].typical;
  return out;
}

template <class S>
class SumLaws : public ::testing::Test {
 protected:
  const typename S::Coefficients c = typical_coefficients<S>();
};
using Sums = ::testing::Types<EnergySum, DurationSum>;
TYPED_TEST_SUITE(SumLaws, Sums);

TYPED_TEST(SumLaws, contributions_add_up_to_the_whole) {
  for (const Hardware& node : test::sample_nodes()) {
    for (const Workload& job : test::sample_jobs()) {
      double sum = 0.0;
      for (const double part : TypeParam::contributions(job, node, this->c)) sum += part;
      const double whole = predict<TypeParam>(job, node, this->c).base();
      EXPECT_NEAR(sum, whole, 1e-15 * whole);
    }
  }
}

TYPED_TEST(SumLaws, a_batch_is_its_jobs_bit_for_bit) {
  const auto jobs = test::sample_jobs();
  for (const Hardware& node : test::sample_nodes()) {
    std::vector<double> batch(jobs.size());
    predict<TypeParam>(jobs, node, this->c, batch);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      EXPECT_EQ(batch[i], predict<TypeParam>(jobs[i], node, this->c).base());
    }
  }
}

/// Two runs of a length, started once, are one run of twice the length.
TYPED_TEST(SumLaws, cost_beyond_startup_is_additive_over_steps) {
  for (Hardware node : test::sample_nodes()) {
    node.startup_duration.reset();  // else static power is paid from there on, not from the start
    for (const Workload& job : test::sample_jobs()) {
      Workload longer = job;
      longer.steps *= 2.0;
      longer.epochs *= 2.0;
      longer.duration = job.duration * 2.0;
      const auto startup = TypeParam::contributions(job, node, this->c)[0];
      const double once = predict<TypeParam>(job, node, this->c).base() - startup;
      const double twice = predict<TypeParam>(longer, node, this->c).base() - startup;
      EXPECT_NEAR(twice, 2.0 * once, 1e-14 * (twice + startup));
    }
  }
}

TYPED_TEST(SumLaws, stays_finite_from_one_parameter_to_a_quadrillion) {
  for (const Hardware& node : test::sample_nodes()) {
    double last = 0.0;
    for (double size = 1.0; size <= 1e15; size *= 10.0) {
      const Workload job = training_workload(fully_connected(Shape::rectangle, size, 4, 1, 1),
                                             {1e12, 0.8, 1e6, 1024.0});
      const double cost = predict<TypeParam>(job, node, this->c).base();
      EXPECT_TRUE(std::isfinite(cost)) << size;
      EXPECT_GE(cost, last) << size;  // and a larger network is never cheaper
      last = cost;
    }
  }
}

TYPED_TEST(SumLaws, a_memory_level_never_makes_a_job_cheaper) {
  for (const Workload& job : test::sample_jobs()) {
    for (std::size_t level = 0; level < Hardware::max_levels; ++level) {
      Hardware node;
      double last = predict<TypeParam>(job, node, this->c).base();
      for (double capacity_B = 1e12; capacity_B >= 1.0; capacity_B /= 1.5) {
        node.levels[level] = {Bytes(capacity_B), 2.0};
        const double cost = predict<TypeParam>(job, node, this->c).base();
        ASSERT_GE(cost, last) << "level " << level << " of " << capacity_B << " B";
        last = cost;
      }
    }
  }
}

FittedModel sample_model() {
  FittedModel model;
  model.hardware = test::sample_nodes()[1];
  model.energy.coefficients = typical_coefficients<EnergySum>();
  model.energy.coefficients[0] = in(*model.hardware.startup_energy, joule);
  model.energy.standing[0] = Standing::fixed;
  model.energy.mean_over_median = 1.25;
  model.duration.emplace().coefficients = typical_coefficients<DurationSum>();
  model.energy_given_duration.emplace().coefficients = typical_coefficients<EnergySum>();
  return model;
}

TEST(fitted_model, scatters_only_what_was_fitted) {
  const FittedModel model = sample_model();
  for (Workload job : test::sample_jobs()) {
    job.duration = {};
    const Prediction prediction = model.predict(job);
    const double startup_J = in(*model.hardware.startup_energy, joule);
    const double fitted_J = in(prediction.energy.median, joule) - startup_J;
    EXPECT_NEAR(in(prediction.energy.mean, joule), startup_J + 1.25 * fitted_J, 1e-9 * fitted_J);
    double sum_J = 0.0;
    for (const double term_J : prediction.energy_by_term_J) sum_J += term_J;
    EXPECT_EQ(sum_J, in(prediction.energy.median, joule));
  }
}

TEST(fitted_model, uses_a_given_duration_and_else_predicts_one) {
  const FittedModel model = sample_model();
  const Hardware& node = model.hardware;
  Workload job = test::sample_jobs().front();
  job.duration = {};
  Prediction prediction = model.predict(job);
  ASSERT_TRUE(prediction.duration.has_value());
  // The terms are added one by one either way, but a compiler may add them in another order.
  EXPECT_DOUBLE_EQ(in(prediction.energy.median, joule), in(model.energy(job, node), joule));
  EXPECT_DOUBLE_EQ(in(prediction.duration->median, second),
                   in((*model.duration)(job, node), second));
  job.duration = hour;
  prediction = model.predict(job);
  EXPECT_DOUBLE_EQ(in(prediction.energy.median, joule),
                   in((*model.energy_given_duration)(job, node), joule));
  EXPECT_EQ(in(prediction.duration->median, second), 3600.0);
  // 300 W, typical, for the hour less the start-up.
  EXPECT_NEAR(prediction.energy_by_term_J[1], 300.0 * (3600.0 - 50.0), 1e-6);
}

}  // namespace
}  // namespace energymodel
