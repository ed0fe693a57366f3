// SPDX-License-Identifier: Apache-2.0
/// \file
/// Measured jobs that need not be in memory: columns of numbers, some rows at a time. Layer 4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "energymodel/fit/batch.hpp"
#include "energymodel/fit/measurements.hpp"
#include "energymodel/workload.hpp"

namespace energymodel {

/// What is kept of a measured job, under the names that a trace has for it; a precision and a phase
/// are their numbers in the enumeration. A duration of 0 was not measured.
inline constexpr std::array<std::string_view, 20> job_numbers{"energy_J",
                                                              "duration_s",
                                                              "phase",
                                                              "precision",
                                                              "steps",
                                                              "epochs",
                                                              "batch_size",
                                                              "parameters",
                                                              "tokens",
                                                              "launches",
                                                              "step_FLOP",
                                                              "operation_FLOP",
                                                              "weights_traffic_B",
                                                              "weights_working_set_B",
                                                              "activations_traffic_B",
                                                              "activations_working_set_B",
                                                              "kv_cache_traffic_B",
                                                              "kv_cache_working_set_B",
                                                              "exchanged_B",
                                                              "clock_ratio"};
enum : std::size_t { energy_number = 0, duration_number = 1, precision_number = 3 };
using JobNumbers = std::array<double, job_numbers.size()>;

/// Of a job that generic_workload() can make, which has operations of one size.
[[nodiscard]] JobNumbers numbers_of(const Workload& job, double energy_J, double duration_s);
/// The job that was measured, without its duration.
[[nodiscard]] Workload job_of(const JobNumbers& numbers);

/// A run of rows. Columns point into `storage` or into what the source holds.
struct JobBlock {
  std::size_t rows = 0;
  std::array<JobColumn, job_numbers.size()> columns;
  std::vector<double> storage;

  [[nodiscard]] double at(std::size_t row, std::size_t number) const {
    const JobColumn& column = columns[number];
    return column.values.empty() ? column.constant : column.values[row];
  }
  [[nodiscard]] JobNumbers row(std::size_t row) const {
    JobNumbers out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = at(row, i);
    return out;
  }
  /// The workloads alone; with their durations if `timed`.
  [[nodiscard]] JobColumns jobs(bool timed) const;
};

/// Rows that can be read again and again, on any thread.
class JobSource {
 public:
  /// Sums over rows are taken in parts of so many, so that they have the same bits however the rows
  /// are shared out over threads.
  static constexpr std::size_t part_rows = 16384;

  JobSource() = default;
  JobSource(const JobSource&) = delete;
  JobSource& operator=(const JobSource&) = delete;
  virtual ~JobSource() = default;

  [[nodiscard]] virtual std::size_t rows() const = 0;
  /// Reads `count` rows from `first` on, a multiple of part_rows; at most part_rows.
  /// \throws Error(Errc::bad_input)
  virtual void read(std::size_t first, std::size_t count, JobBlock& out) const = 0;

 protected:
  JobSource(JobSource&&) = default;
};

/// Rows in memory.
class JobTable final : public JobSource {
 public:
  void append(const JobNumbers& numbers);
  [[nodiscard]] JobNumbers row(std::size_t index) const;
  [[nodiscard]] std::size_t rows() const override { return columns_.front().size(); }
  void read(std::size_t first, std::size_t count, JobBlock& out) const override;
  /// As a fit in memory takes them.
  [[nodiscard]] Measurements measurements() const;

 private:
  std::array<std::vector<double>, job_numbers.size()> columns_;
};

}  // namespace energymodel
