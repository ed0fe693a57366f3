// SPDX-License-Identifier: Apache-2.0
/// \file
/// Prediction neither allocates nor throws. A program of its own: it replaces operator new.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "energymodel/fit/doubts.hpp"
#include "energymodel/fit/fitted_model.hpp"
#include "support/counted_allocations.hpp"
#include "support/jobs.hpp"

namespace energymodel {
namespace {

using test::allocations_in;

TEST(allocation, is_counted_here) {
  EXPECT_GT(allocations_in([] { (void)std::vector<double>(100).data(); }), 0U);
}

TEST(allocation, prediction_has_none) {
  const auto jobs = test::sample_jobs();
  const Hardware node = test::sample_nodes()[1];
  const EnergySum::Coefficients c{};
  FittedModel model;
  model.hardware = node;
  model.duration.emplace();
  std::vector<double> out(jobs.size());
  double sink = 0.0;
  EXPECT_EQ(allocations_in([&] { sink += predict<EnergySum>(jobs[0], node, c).base(); }), 0U);
  EXPECT_EQ(allocations_in([&] { predict<EnergySum>(jobs, node, c, out); }), 0U);
  EXPECT_EQ(allocations_in([&] { sink += EnergySum::contributions(jobs[0], node, c)[0]; }), 0U);
  EXPECT_EQ(allocations_in([&] { sink += in(model.predict(jobs[0]).energy.median, joule); }), 0U);
  EXPECT_EQ(sink, 0.0);
}

TEST(allocation, domain_tests_have_none) {
  const auto jobs = test::sample_jobs();
  FittedModel model;
  model.domain = domain_of(jobs);
  const DomainValues values = domain_values(jobs.front());
  ASSERT_FALSE(model.domain.hull[0].empty());
  EXPECT_EQ(allocations_in([&] { EXPECT_FALSE(model.extrapolates(jobs.front())); }), 0U);
  EXPECT_EQ(allocations_in([&] { (void)doubts_of(model, jobs.front()).any(); }), 0U);
  EXPECT_EQ(allocations_in([&] { EXPECT_TRUE(model.domain.outside_hull(values).none()); }), 0U);
  EXPECT_EQ(allocations_in([&] { EXPECT_NE(model.domain.nearest_run(values), nullptr); }), 0U);
}

template <class S>
constexpr bool predicts_noexcept = noexcept(predict<S>(std::declval<const Workload&>(),
                                                       std::declval<const Hardware&>(),
                                                       std::declval<typename S::Coefficients&>()));
static_assert(predicts_noexcept<EnergySum> && predicts_noexcept<DurationSum>);
static_assert(noexcept(predict<EnergySum>(std::declval<std::span<const Workload>>(),
                                          std::declval<const Hardware&>(),
                                          std::declval<EnergySum::Coefficients&>(),
                                          std::declval<std::span<double>>())));
static_assert(noexcept(std::declval<const FittedModel&>().extrapolates(std::declval<Workload&>())));
static_assert(noexcept(std::declval<const FittedModel&>().predict(std::declval<Workload&>())));

}  // namespace
}  // namespace energymodel
