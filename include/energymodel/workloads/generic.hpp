// SPDX-License-Identifier: Apache-2.0
/// \file
/// A workload from plain numbers, for jobs that no builder describes. Layer 1.
#pragma once

#include <utility>
#include <vector>

#include "energymodel/workload.hpp"

namespace energymodel {

/// What is known of a job; all amounts but the counts of steps and epochs are per step.
struct PlainNumbers {
  Phase phase = Phase::training;
  Precision precision = Precision::fp32;
  double steps = 0.0;
  double epochs = 0.0;
  double batch = 1.0;
  double parameters = 0.0;
  double tokens = 0.0;  ///< over the whole job
  double launches = 0.0;
  Flops work{};
  Flops operation_work{};  ///< of one operation, for the threading switch; 0: the mean, work /
                           ///< launches
  Stream weights;
  Stream activations;
  Stream cache;
  Bytes exchanged{};
  double clock_ratio = 1.0;
};

/// Makes `job` the workload of these numbers; for many jobs in turn, in the memory of the one
/// before.
inline void set_generic_workload(const PlainNumbers& numbers, Workload& job) {
  std::vector<Operation> operations = std::move(job.operations);
  operations.clear();
  job = Workload{};
  job.phase = numbers.phase;
  job.precision = numbers.precision;
  job.parameters = numbers.parameters;
  job.epochs = numbers.epochs;
  job.steps = numbers.steps;
  job.batch = numbers.batch;
  job.samples = numbers.steps * numbers.batch;
  job.tokens = numbers.tokens;
  job.launches = numbers.launches;
  job.work = numbers.work;
  job.weights = numbers.weights;
  job.activations = numbers.activations;
  job.cache = numbers.cache;
  job.exchanged = numbers.exchanged;
  job.clock_ratio = numbers.clock_ratio;
  if (numbers.launches > 0.0) {
    const bool is_known = numbers.operation_work > Flops{};
    operations.push_back(
        {numbers.launches, is_known ? numbers.operation_work : numbers.work / numbers.launches});
  }
  job.operations = std::move(operations);
}

[[nodiscard]] inline Workload generic_workload(const PlainNumbers& numbers) {
  Workload job;
  set_generic_workload(numbers, job);
  return job;
}

}  // namespace energymodel
