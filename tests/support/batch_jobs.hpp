// SPDX-License-Identifier: Apache-2.0
/// \file
/// Jobs as columns and one by one, and what is predicted of them either way.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/fit/batch.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/workloads/generic.hpp"

namespace energymodel::test {

/// Every column of a batch, by job.
struct BatchJobs {
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

/// A shipped model, whose zero coefficients are given costs so that every term takes part.
inline FittedModel whole_model(const std::string& name) {
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

inline FittedModel grouped_model() {
  FittedModel model = whole_model("butter-e-cpu");
  model.energy.groups = GroupEffects{"node", {{"a", 0.2}, {"b", -0.1}}, 0.15};
  model.duration->groups = GroupEffects{"node", {{"a", -0.3}, {"b", 0.1}}, 0.25};
  model.energy_given_duration->groups = GroupEffects{"node", {{"a", 0.05}}, 0.1};
  return model;
}

/// All that a batch gives.
struct BatchResults {
  explicit BatchResults(std::size_t rows) : values(18 + EnergySum::size, std::vector<double>(rows)) {
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

/// The first values of BatchResults, by the prediction of a single job.
inline std::vector<double> predicted_values(const FittedModel& model,
                                            const Workload& job,
                                            std::string_view group) {
  const Prediction prediction = model.predict(job, group);
  std::vector<double> out;
  append(std::optional(prediction.energy), out);
  append(prediction.duration, out);
  append(prediction.power, out);
  return out;
}

/// Those that this machine has.
inline std::vector<Instructions> available_instructions() {
  std::vector<Instructions> out{Instructions::plain};
  if (widest_instructions() >= Instructions::avx2) out.push_back(Instructions::avx2);
  if (widest_instructions() >= Instructions::avx512) out.push_back(Instructions::avx512);
  return out;
}

}  // namespace energymodel::test
