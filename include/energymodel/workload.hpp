// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a job does, as the numbers that the terms read. Layer 1.
///
/// A job repeats one step (a batch) `steps` times. Builders in workloads/ make a Workload from a
/// network and a data set; workloads/generic.hpp takes the plain numbers.
#pragma once

#include <vector>

#include "energymodel/hardware.hpp"
#include "energymodel/precision.hpp"
#include "energymodel/units.hpp"

namespace energymodel {

enum class Phase { training, inference };

/// `count` equal operations that a step issues, of `work` each.
struct Operation {
  double count = 0.0;
  Flops work{};
};

/// Bytes touched in one step, and the bytes they cycle through.
struct Stream {
  Bytes traffic{};
  Bytes working_set{};
};

/// One job, or one phase of it. All amounts but the counts of steps, epochs, samples and tokens are
/// per step. A job that `devices` do in equal shares is described by one share: batch, steps,
/// samples, tokens and every amount are those of one device, which is whatever the model was fitted
/// to: a board or a whole node.
struct Workload {
  Phase phase = Phase::training;
  Precision precision = Precision::fp32;
  double parameters = 0.0;              ///< weights and biases
  double active_parameters = 0.0;       ///< of which one sample or token meets; 0: not known
  double epochs = 0.0;                  ///< passes over the data
  double steps = 0.0;                   ///< over the whole job
  double batch = 0.0;                   ///< samples per step
  double samples = 0.0;                 ///< seen over the whole job: rows, images, requests
  double tokens = 0.0;                  ///< processed or generated over the whole job
  double launches = 0.0;                ///< operations issued
  Flops work{};                         ///< a multiply-accumulate is 2 FLOPs
  Stream weights;                       ///< every core reads them: replicated
  Stream activations;                   ///< shared out over the cores: distributed
  Stream cache;                         ///< keys and values of attended tokens: distributed
  Bytes exchanged{};                    ///< between the device and its host or peers
  double devices = 1.0;                 ///< that do such a share each
  double clock_ratio = 1.0;             ///< clock over the clock that the model was fitted at
  std::vector<Operation> operations{};  ///< the operations by size, for the threading switch
  Duration<> duration{};                ///< of the job, where it is measured or given; else 0

  /// FLOPs of the whole job.
  [[nodiscard]] constexpr Flops total_work() const { return work * steps; }
};

}  // namespace energymodel
