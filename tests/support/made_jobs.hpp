// SPDX-License-Identifier: Apache-2.0
/// \file
/// Measured jobs made up for tests: plain numbers over the range of the shipped models, costs by
/// such a model, and scatter.
#pragma once

#include <cmath>
#include <cstddef>
#include <random>
#include <string>

#include "energymodel/fit/job_source.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/workloads/generic.hpp"

namespace energymodel::test {

inline Workload made_job(std::mt19937_64& random) {
  const auto amount = [&](double low, double high) {
    return std::floor(std::pow(10.0, std::uniform_real_distribution(low, high)(random)));
  };
  PlainNumbers job;
  job.steps = amount(4.5, 6.0);
  job.epochs = amount(2.0, 3.5);
  job.batch = 256.0;
  job.parameters = amount(2.0, 7.2);
  job.launches = amount(0.7, 1.8);
  job.work = Flops(1536.0 * job.parameters);
  job.operation_work = Flops(std::floor(in(job.work, flop) / job.launches));
  job.weights = {Bytes(40.0 * job.parameters), Bytes(4.0 * job.parameters)};
  job.activations = {Bytes(amount(4.0, 9.0)), Bytes(amount(4.0, 9.0))};
  job.exchanged = Bytes(amount(3.5, 5.9));
  return generic_workload(job);
}

/// \param scatter   standard deviation of the logarithm
/// \param outliers  share of the runs that took three times as much
inline JobTable made_jobs(const FittedModel& model,
                          std::size_t rows,
                          double scatter = 0.05,
                          double outliers = 0.0) {
  std::mt19937_64 random(20);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  JobTable out;
  for (std::size_t row = 0; row < rows; ++row) {
    const Workload job = made_job(random);
    const double factor =
        std::exp(scatter * normal(random)) * (uniform(random) < outliers ? 3.0 : 1.0);
    const Prediction cost = model.predict(job);
    out.append(numbers_of(job,
                          factor * cost.energy.median.base(),
                          std::exp(scatter * normal(random)) * cost.duration->median.base()));
  }
  return out;
}

}  // namespace energymodel::test
