// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "energymodel/term.hpp"

namespace energymodel {

/// What issuing an operation costs, however small it is.
///
///   cost = steps * launches * per_operation
template <CostDimension Cost>
struct Launch {
  using cost = Cost;
  static constexpr std::string_view name = "launch";
  static constexpr std::tuple parameters{
      Parameter<Quantity<Cost>>{"per_operation",
                                Quantity<Cost>(typical<Cost>(1e-2, 3e-5)),
                                "an operation issued, however small"}};

  template <class Job, class T>
  constexpr auto operator()(const Job& job, const Hardware& /*node*/, const T* c) const {
    const auto [per_operation] = coefficients<Launch>(c);
    return per_operation * (job.steps * job.launches);
  }
};
static_assert(Term<Launch<EnergyDim>> && Term<Launch<DurationDim>>);

}  // namespace energymodel
