// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>
#include <type_traits>

#include "energymodel/term.hpp"

namespace energymodel {

/// Arithmetic, by the precision of its operands and with the clock it runs at.
///
///   energy   = steps * FLOPs * e_flop * (f / f0)^2      switching energy ~ voltage^2 ~ clock^2
///   duration = steps * FLOPs * t_flop / (f / f0)
///
/// Dynamic power of CMOS logic is proportional to f V^2, and V rises with f near its operating
/// range, so the energy of one operation grows about as f^2.
template <CostDimension Cost>
struct Compute {
  using cost = Cost;
  using PerFlop = Quantity<DimQuotient<Cost, FlopDim>>;
  static constexpr std::string_view name = "compute";
  static constexpr std::tuple parameters{
      Parameter<PerFlop>{"fp64", PerFlop(typical<Cost>(1e-10, 2e-13)), "a FLOP in 64 bits"},
      Parameter<PerFlop>{"fp32", PerFlop(typical<Cost>(5e-11, 1e-13)), "a FLOP in 32 bits"},
      Parameter<PerFlop>{"bits16", PerFlop(typical<Cost>(1e-11, 2e-14)), "a FLOP in 16 bits"},
      Parameter<PerFlop>{"bits8", PerFlop(typical<Cost>(5e-12, 1e-14)), "an operation in 8 bits"}};

  template <class Job, class T>
  constexpr auto operator()(const Job& job, const Hardware& /*node*/, const T* c) const {
    const auto [fp64, fp32, bits16, bits8] = coefficients<Compute>(c);
    const auto per_flop = of_precision(job.precision, fp64, fp32, bits16, bits8);
    const auto work = job.work * job.steps;
    if constexpr (std::is_same_v<Cost, EnergyDim>) {
      return per_flop * (work * (job.clock_ratio * job.clock_ratio));
    } else {
      return per_flop * (work / job.clock_ratio);
    }
  }
};
static_assert(Term<Compute<EnergyDim>> && Term<Compute<DurationDim>>);

}  // namespace energymodel
