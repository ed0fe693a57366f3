// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "energymodel/term.hpp"

namespace energymodel {

/// What a step costs however small it is: the framework, fetching the batch, synchronising.
///
///   cost = steps * per_step
///
/// This term is the batch-size effect: the same samples in larger batches take fewer steps.
template <CostDimension Cost>
struct Step {
  using cost = Cost;
  static constexpr std::string_view name = "step";
  static constexpr std::tuple parameters{Parameter<Quantity<Cost>>{
      "per_step", Quantity<Cost>(typical<Cost>(1.0, 3e-3)), "a step, however small"}};

  template <class Job, class T>
  constexpr auto operator()(const Job& job, const Hardware& /*node*/, const T* c) const {
    const auto [per_step] = coefficients<Step>(c);
    return per_step * job.steps;
  }
};
static_assert(Term<Step<EnergyDim>> && Term<Step<DurationDim>>);

}  // namespace energymodel
