// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/job_source.hpp"

#include <array>
#include <utility>

#include "energymodel/workloads/generic.hpp"

namespace energymodel {

JobNumbers numbers_of(const Workload& job, double energy_J, double duration_s) {
  return {energy_J,
          duration_s,
          static_cast<double>(job.phase),
          static_cast<double>(job.precision),
          job.steps,
          job.epochs,
          job.batch,
          job.parameters,
          job.tokens,
          job.launches,
          in(job.work, flop),
          job.operations.empty() ? 0.0 : in(job.operations.front().work, flop),
          in(job.weights.traffic, byte),
          in(job.weights.working_set, byte),
          in(job.activations.traffic, byte),
          in(job.activations.working_set, byte),
          in(job.cache.traffic, byte),
          in(job.cache.working_set, byte),
          in(job.exchanged, byte),
          job.clock_ratio};
}

Workload job_of(const JobNumbers& numbers) {
  std::size_t i = precision_number - 1;
  const auto next = [&] { return numbers[i++]; };
  PlainNumbers job;
  job.phase = static_cast<Phase>(next());
  job.precision = static_cast<Precision>(next());
  job.steps = next();
  job.epochs = next();
  job.batch = next();
  job.parameters = next();
  job.tokens = next();
  job.launches = next();
  job.work = flop * next();
  job.operation_work = flop * next();
  for (Stream* stream : {&job.weights, &job.activations, &job.cache}) {
    stream->traffic = byte * next();
    stream->working_set = byte * next();
  }
  job.exchanged = byte * next();
  job.clock_ratio = next();
  return generic_workload(job);
}

JobColumns JobBlock::jobs(bool timed) const {
  constexpr std::array to{std::pair{3, &JobColumns::precision},
                          std::pair{4, &JobColumns::steps},
                          std::pair{5, &JobColumns::epochs},
                          std::pair{7, &JobColumns::parameters},
                          std::pair{9, &JobColumns::launches},
                          std::pair{10, &JobColumns::step_FLOP},
                          std::pair{11, &JobColumns::operation_FLOP},
                          std::pair{12, &JobColumns::weights_traffic_B},
                          std::pair{13, &JobColumns::weights_working_set_B},
                          std::pair{14, &JobColumns::activations_traffic_B},
                          std::pair{15, &JobColumns::activations_working_set_B},
                          std::pair{16, &JobColumns::kv_cache_traffic_B},
                          std::pair{17, &JobColumns::kv_cache_working_set_B},
                          std::pair{18, &JobColumns::exchanged_B},
                          std::pair{19, &JobColumns::clock_ratio}};
  JobColumns out;
  out.rows = rows;
  for (const auto& [number, column] : to) out.*column = columns[static_cast<std::size_t>(number)];
  if (timed) out.duration_s = columns[duration_number];
  return out;
}

void JobTable::append(const JobNumbers& numbers) {
  for (std::size_t i = 0; i < numbers.size(); ++i) columns_[i].push_back(numbers[i]);
}

JobNumbers JobTable::row(std::size_t index) const {
  JobNumbers out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = columns_[i][index];
  return out;
}

void JobTable::read(std::size_t first, std::size_t count, JobBlock& out) const {
  out.rows = count;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    out.columns[i] = {std::span(columns_[i]).subspan(first, count), 0.0};
  }
}

Measurements JobTable::measurements() const {
  Measurements out;
  for (std::size_t i = 0; i < rows(); ++i) {
    const JobNumbers numbers = row(i);
    out.jobs.push_back(job_of(numbers));
    out.energy_J.push_back(numbers[energy_number]);
    if (numbers[duration_number] > 0.0) out.duration_s.push_back(numbers[duration_number]);
  }
  return out;
}

}  // namespace energymodel
