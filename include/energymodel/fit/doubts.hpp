// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a prediction should be doubted for. Layer 4.
#pragma once

#include <bitset>
#include <optional>

#include "energymodel/fit/domain.hpp"
#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

struct Doubts {
  std::bitset<domain_inputs.size()> outside_range;
  std::bitset<domain_pairs.size()> outside_hull;  ///< of inputs that are each in their range
  /// Coefficients that price what the job does but that no fitted run touched: they are zero for
  /// want of data.
  std::bitset<EnergySum::size> unpriced;
  /// What the model expects of the duration, where the job carries one outside its 90 % interval.
  std::optional<Interval<DurationDim>> unexpected_duration;

  [[nodiscard]] bool any() const noexcept {
    return outside_range.any() || outside_hull.any() || unpriced.any() || unexpected_duration;
  }
};

/// Does not allocate.
[[nodiscard]] Doubts doubts_of(const FittedModel& model, const Workload& job) noexcept;

}  // namespace energymodel
