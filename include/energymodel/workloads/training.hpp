// SPDX-License-Identifier: Apache-2.0
/// \file
/// How long a network is trained, and what every step does to its weights. Layer 1.
#pragma once

#include <cmath>

#include "energymodel/workload.hpp"

namespace energymodel {

/// Batches of `batch` in `samples`; the last one may be short.
[[nodiscard]] inline double batches(double samples, double batch) {
  // An exact multiple must not gain a batch through the rounding of a product.
  return std::ceil(samples / batch - 1e-9);
}

/// Training on `observations` rows, of which a share is trained on and the rest is held out.
/// `devices` take an equal share of the samples each, `batch` at a step.
struct Training {
  double observations = 0.0;
  double train_share = 0.8;
  double epochs = 1.0;
  double batch = 256.0;  ///< samples per step and device
  double devices = 1.0;

  /// Steps in one pass over the training share.
  [[nodiscard]] double steps_per_epoch() const {
    return batches(observations * train_share, batch * devices);
  }
  [[nodiscard]] double steps() const { return steps_per_epoch() * epochs; }
  /// Of one device.
  [[nodiscard]] double samples() const { return observations * train_share * epochs / devices; }
};

/// Weights, gradients and optimiser state of one training step: `read` parameters are read in each
/// of `forward_passes` forward passes and in one backward; the gradient of each of `parameters` is
/// written and read; the optimiser's `moments` (2 for Adam, 1 for momentum) are read and written,
/// and so is the weight. Below 32 bits the optimiser keeps the weight and its moments in 32 bits
/// (Micikevicius et al. 2018), reads and writes those, and writes the narrow weight. With Adam the
/// working set is 16 bytes per parameter in 16 as in 32 bits (Rajbhandari et al. 2020,
/// section 3.1).
[[nodiscard]] constexpr Stream training_weights(
    double parameters, double read, double forward_passes, Precision precision, double moments) {
  const Bytes number = bytes_per_number(precision);
  const Bytes wide = bytes_per_number(Precision::fp32);
  const bool is_narrow = number < wide;
  const Bytes state = is_narrow ? wide * (1.0 + moments) : number * moments;
  const Bytes update = state * 2.0 + number * (is_narrow ? 1.0 : 2.0);
  return {number * (read * (forward_passes + 1.0)) + (number * 2.0 + update) * parameters,
          (number * 2.0 + state) * parameters};
}

}  // namespace energymodel
