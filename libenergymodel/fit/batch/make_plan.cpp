// SPDX-License-Identifier: Apache-2.0
#include "fit/batch/make_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "energymodel/error.hpp"
#include "fit/scatter.hpp"

namespace energymodel {
namespace {

template <class S>
void plan_terms(const FittedSum<S>& sum, SumPlan<S>& plan) {
  const auto parameters = S::parameters();
  std::size_t term = 0;
  std::vector<std::size_t> order;  // of the plan's shares, as indices of sum.free
  S::for_each_term([&]<class X>(std::size_t offset) {
    const double* const c = sum.coefficients.data() + offset;
    std::size_t costly = 0;
    for (std::size_t i = 0; i < arity<X>; ++i) {
      if (parameters[offset + i].role == Role::linear && c[i] != 0.0) ++costly;
    }
    plan.is_active[term] = costly > 0;
    plan.first_share[term] = order.size();
    for (std::size_t k = 0; k < sum.free.size(); ++k) {
      const std::size_t i = sum.free[k] - offset;
      if (sum.free[k] < offset || i >= arity<X>) continue;
      Share& share = plan.shares[order.size()];
      share.index = i;
      const bool is_linear = parameters[sum.free[k]].role == Role::linear;
      share.kind = !is_linear    ? ShareKind::slope
                   : costly == 1 ? ShareKind::whole
                                 : ShareKind::alone;
      for (std::size_t j = 0; j < arity<X>; ++j) {
        const bool is_other = j != i && parameters[offset + j].role == Role::linear;
        share.term[j] = share.kind == ShareKind::alone && is_other ? 0.0 : c[j];
      }
      order.push_back(k);
    }
    ++term;
  });
  plan.first_share[term] = order.size();

  const std::size_t p = sum.free.size();
  if (sum.log_covariance.size() != p * p) {
    plan.first_share.fill(0);
    return;
  }
  double* to = plan.covariance.data();
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double both =
          sum.log_covariance[order[i] * p + order[j]] + sum.log_covariance[order[j] * p + order[i]];
      *to++ = i == j ? 0.5 * both : both;
    }
  }
}

template <class S>
SumPlan<S> plan_sum(const FittedSum<S>& sum) {
  SumPlan<S> plan;
  plan.coefficients = sum.coefficients;
  plan.startup = startup_of(sum);
  plan.startup_is_fixed = sum.standing[0] == Standing::fixed;
  plan.mean_over_median = sum.mean_over_median;
  if (sum.groups) plan.group_variance = {nullptr, sum.groups->sd * sum.groups->sd};
  plan.is_calibrated = sum.calibration.has_value();
  if (sum.calibration) plan.calibration = view_of(*sum.calibration);
  plan_terms(sum, plan);
  return plan;
}

void check_length(std::size_t length, std::size_t rows) {
  if (length == 0 || length == rows) return;
  throw Error(Errc::bad_input,
              fmt::format("found a column of {} values, expected {} or none", length, rows));
}

OutputPointers pointers(const PredictedColumns& columns, std::size_t rows) {
  for (const auto& column : {columns.median,
                             columns.mean,
                             columns.low_90,
                             columns.low_50,
                             columns.high_50,
                             columns.high_90}) {
    check_length(column.size(), rows);
  }
  return {columns.median.data(),
          columns.mean.data(),
          {columns.low_90.data(),
           columns.low_50.data(),
           columns.high_50.data(),
           columns.high_90.data()}};
}

/// Views in the order of for_each_input().
constexpr std::array job_columns{&JobColumns::steps,
                                 &JobColumns::epochs,
                                 &JobColumns::parameters,
                                 &JobColumns::launches,
                                 &JobColumns::step_FLOP,
                                 &JobColumns::operation_FLOP,
                                 &JobColumns::weights_traffic_B,
                                 &JobColumns::weights_working_set_B,
                                 &JobColumns::activations_traffic_B,
                                 &JobColumns::activations_working_set_B,
                                 &JobColumns::kv_cache_traffic_B,
                                 &JobColumns::kv_cache_working_set_B,
                                 &JobColumns::exchanged_B,
                                 &JobColumns::clock_ratio,
                                 &JobColumns::precision,
                                 &JobColumns::duration_s};

bool durations_are_given(const JobColumns& jobs) {
  const auto& [values, constant] = jobs.duration_s;
  if (values.empty()) return constant > 0.0;
  const auto known = std::count_if(values.begin(), values.end(), [](double x) { return x > 0.0; });
  if (known != 0 && static_cast<std::size_t>(known) != values.size()) {
    throw Error(Errc::bad_input,
                "duration_s",
                "found durations of some jobs only, expected those of all or of none");
  }
  return known != 0;
}

}  // namespace

BatchPlan make_plan(const FittedModel& model, const JobColumns& jobs, const BatchOutput& out) {
  BatchPlan plan;
  plan.node = &model.hardware;
  std::size_t column = 0;
  for_each_input(plan, [&](ColumnView& view) {
    if (column == job_columns.size()) return;
    const JobColumn& from = jobs.*job_columns[column++];
    check_length(from.values.size(), jobs.rows);
    view = {from.values.data(), from.constant};
  });
  check_length(jobs.group.size(), jobs.rows);
  plan.duration_is_given = durations_are_given(jobs);
  plan.energy =
      plan_sum(plan.duration_is_given && model.energy_given_duration ? *model.energy_given_duration
                                                                     : model.energy);
  if (model.duration) plan.duration = plan_sum(*model.duration);
  plan.has_duration = model.duration.has_value();
  plan.power_is_calibrated = model.power.has_value();
  if (model.power) plan.power = view_of(*model.power);
  plan.energy_J = pointers(out.energy_J, jobs.rows);
  plan.duration_s = pointers(out.duration_s, jobs.rows);
  plan.power_W = pointers(out.power_W, jobs.rows);
  for (std::size_t i = 0; i < out.energy_gradient.size(); ++i) {
    check_length(out.energy_gradient[i].size(), jobs.rows);
    plan.energy_gradient[i] = out.energy_gradient[i].data();
    if (plan.energy_gradient[i] != nullptr) plan.has_gradient = true;
  }
  return plan;
}

}  // namespace energymodel
