// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "energymodel/term.hpp"

namespace energymodel {

/// Bytes that cross a link: between host and device, between devices, between nodes.
///
///   cost = steps * exchanged * per_byte
template <CostDimension Cost>
struct Interconnect {
  using cost = Cost;
  using PerByte = Quantity<DimQuotient<Cost, ByteDim>>;
  static constexpr std::string_view name = "interconnect";
  static constexpr std::tuple parameters{Parameter<PerByte>{
      "per_byte", PerByte(typical<Cost>(1e-7, 3e-10)), "a byte that crosses a link"}};

  template <class Job, class T>
  constexpr auto operator()(const Job& job, const Hardware& /*node*/, const T* c) const {
    const auto [per_byte] = coefficients<Interconnect>(c);
    return per_byte * (job.exchanged * job.steps);
  }
};
static_assert(Term<Interconnect<EnergyDim>> && Term<Interconnect<DurationDim>>);

}  // namespace energymodel
