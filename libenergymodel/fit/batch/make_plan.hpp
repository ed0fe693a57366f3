// SPDX-License-Identifier: Apache-2.0
/// \file
/// From a model, jobs and wishes to a plan.
#pragma once

#include "energymodel/fit/batch.hpp"
#include "fit/batch/plan.hpp"

namespace energymodel {

/// The plan points into all three. Groups are left as if every job were of an unseen one.
/// \throws Error(Errc::bad_input) as predict() does
[[nodiscard]] BatchPlan make_plan(const FittedModel& model,
                                  const JobColumns& jobs,
                                  const BatchOutput& out);

/// visit(ColumnView&) for every input of a plan, visit(double*&) for every output.
template <class Visit>
void for_each_input(BatchPlan& plan, Visit visit) {
  JobViews& jobs = plan.jobs;
  for (ColumnView* view : {&jobs.steps,
                           &jobs.epochs,
                           &jobs.parameters,
                           &jobs.launches,
                           &jobs.step_FLOP,
                           &jobs.operation_FLOP,
                           &jobs.weights_traffic_B,
                           &jobs.weights_working_set_B,
                           &jobs.activations_traffic_B,
                           &jobs.activations_working_set_B,
                           &jobs.kv_cache_traffic_B,
                           &jobs.kv_cache_working_set_B,
                           &jobs.exchanged_B,
                           &jobs.clock_ratio,
                           &jobs.precision,
                           &jobs.duration_s,
                           &plan.energy.group_factor,
                           &plan.energy.group_variance,
                           &plan.duration.group_factor,
                           &plan.duration.group_variance}) {
    visit(*view);
  }
}

template <class Visit>
void for_each_output(BatchPlan& plan, Visit visit) {
  for (OutputPointers* quantity : {&plan.energy_J, &plan.duration_s, &plan.power_W}) {
    visit(quantity->median);
    visit(quantity->mean);
    for (double*& end : quantity->ends) visit(end);
  }
  for (double*& slope : plan.energy_gradient) visit(slope);
}

}  // namespace energymodel
