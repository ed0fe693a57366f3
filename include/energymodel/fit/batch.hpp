// SPDX-License-Identifier: Apache-2.0
/// \file
/// Predictions for many jobs: columns in, columns out. Layer 4.
///
/// The numbers are those of FittedModel::predict to 1e-12, worked out for several jobs at a time by
/// the same formulas (the terms), with the widest instructions that the machine has. They do not
/// depend on those instructions, on the number of threads, or on how jobs are cut into batches.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/fit/instructions.hpp"

namespace energymodel {

/// One input of every job, or one value for all of them.
struct JobColumn {
  std::span<const double> values;  ///< of `rows` jobs; empty: every job has `constant`
  double constant = 0.0;
};

/// Jobs as columns: what PlainNumbers is for one job, with its one size of operation.
struct JobColumns {
  std::size_t rows = 0;
  JobColumn steps;
  JobColumn epochs;
  JobColumn parameters;
  JobColumn launches;
  JobColumn step_FLOP;
  JobColumn operation_FLOP;  ///< of one operation; 0: step_FLOP / launches
  JobColumn weights_traffic_B;
  JobColumn weights_working_set_B;
  JobColumn activations_traffic_B;
  JobColumn activations_working_set_B;
  JobColumn kv_cache_traffic_B;
  JobColumn kv_cache_working_set_B;
  JobColumn exchanged_B;
  JobColumn clock_ratio{{}, 1.0};
  JobColumn precision{{}, static_cast<double>(Precision::fp32)};  ///< Precision as a number
  JobColumn duration_s;  ///< known beforehand: above 0 for every job, or for none
  std::span<const std::string_view> group;  ///< level of the declared group; empty: unseen ones
};

/// Where the predictions of one quantity go [base units]. A column is as long as the jobs are many,
/// or empty if it is not wanted; a value that the model cannot give is NaN.
struct PredictedColumns {
  std::span<double> median;
  std::span<double> mean;
  std::span<double> low_90;
  std::span<double> low_50;
  std::span<double> high_50;
  std::span<double> high_90;
};

struct BatchOutput {
  PredictedColumns energy_J;
  PredictedColumns duration_s;
  PredictedColumns power_W;
  /// The derivative of the median energy by each coefficient [J per base unit].
  std::array<std::span<double>, EnergySum::size> energy_gradient;
};

struct BatchOptions {
  std::size_t threads = 1;
  Instructions instructions = widest_instructions();
};

/// Predicts every job.
/// \throws Error(Errc::bad_input) for a column of another length than `rows`, or durations of some
///         jobs only
void predict(const FittedModel& model,
             const JobColumns& jobs,
             const BatchOutput& out,
             const BatchOptions& options = {});

}  // namespace energymodel
