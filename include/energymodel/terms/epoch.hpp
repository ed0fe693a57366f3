// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "energymodel/term.hpp"

namespace energymodel {

/// What a pass over the data costs beside its steps: shuffling, callbacks, starting an evaluation.
///
///   cost = epochs * per_epoch
template <CostDimension Cost>
struct Epoch {
  using cost = Cost;
  static constexpr std::string_view name = "epoch";
  static constexpr std::tuple parameters{
      Parameter<Quantity<Cost>>{"per_epoch",
                                Quantity<Cost>(typical<Cost>(1.0, 3e-3)),
                                "a pass over the data, beside its steps"}};

  template <class Job, class T>
  constexpr auto operator()(const Job& job, const Hardware& /*node*/, const T* c) const {
    const auto [per_epoch] = coefficients<Epoch>(c);
    return per_epoch * job.epochs;
  }
};
static_assert(Term<Epoch<EnergyDim>> && Term<Epoch<DurationDim>>);

}  // namespace energymodel
