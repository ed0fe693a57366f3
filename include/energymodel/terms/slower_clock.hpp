// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "energymodel/choose.hpp"
#include "energymodel/term.hpp"

namespace energymodel {

/// What arithmetic costs more at a lower clock because it lasts longer: the power drawn meanwhile.
///
///   energy = steps * FLOPs * c * max(0, f0 / f - 1)
///
/// Compute alone falls with the clock's square, and a forecast would find the lowest clock the
/// cheapest; with this term there is a least energy in between, as measured. Held at 0 where the
/// duration is known, since static power then says it.
struct SlowerClock {
  using cost = EnergyDim;
  using PerFlop = Quantity<DimQuotient<EnergyDim, FlopDim>>;
  static constexpr std::string_view name = "slower_clock";
  static constexpr std::tuple parameters{
      Parameter<PerFlop>{"per_flop", PerFlop(1e-12), "a FLOP at half the clock, more"}};

  template <class Job, class T>
  constexpr auto operator()(const Job& job, const Hardware& /*node*/, const T* c) const {
    const auto [per_flop] = coefficients<SlowerClock>(c);
    return per_flop * (job.work * (job.steps * larger(1.0 / job.clock_ratio - 1.0, 0.0)));
  }
};
static_assert(Term<SlowerClock>);

}  // namespace energymodel
