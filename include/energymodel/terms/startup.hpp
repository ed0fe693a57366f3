// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "energymodel/term.hpp"

namespace energymodel {

/// What a run costs before its first step and after its last: loading, graph construction,
/// tear-down.
///
///   cost = startup
///
/// Held fixed where the hardware profile states it: with every run of a trace equally long, a free
/// start-up is collinear with a cost per epoch.
template <CostDimension Cost>
struct Startup {
  using cost = Cost;
  static constexpr std::string_view name = "startup";
  static constexpr std::tuple parameters{Parameter<Quantity<Cost>>{
      "per_run", Quantity<Cost>(typical<Cost>(1e4, 50.0)), "once per run, whatever its length"}};

  template <class Job, class T>
  constexpr auto operator()(const Job& /*job*/, const Hardware& /*node*/, const T* c) const {
    const auto [per_run] = coefficients<Startup>(c);
    return per_run;
  }
};
static_assert(Term<Startup<EnergyDim>> && Term<Startup<DurationDim>>);

}  // namespace energymodel
