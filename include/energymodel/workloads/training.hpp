// SPDX-License-Identifier: Apache-2.0
/// \file
/// How long a network is trained: the part of a workload that no network knows. Layer 1.
#pragma once

#include <cmath>

#include "energymodel/workload.hpp"

namespace energymodel {

/// Training on `observations` rows, of which a share is trained on and the rest is held out.
struct Training {
  double observations = 0.0;
  double train_share = 0.8;
  double epochs = 1.0;
  double batch = 256.0;

  /// Batches in one pass over the training share; the last one may be short.
  [[nodiscard]] double steps_per_epoch() const {
    // An exact multiple must not gain a batch through the rounding of the product.
    return std::ceil(observations * train_share / batch - 1e-9);
  }
  [[nodiscard]] double steps() const { return steps_per_epoch() * epochs; }
  [[nodiscard]] double samples() const { return observations * train_share * epochs; }
};

}  // namespace energymodel
