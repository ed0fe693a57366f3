// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "energymodel/choose.hpp"
#include "energymodel/term.hpp"

namespace energymodel {

/// The power that the node draws for as long as the job runs, whatever the job does.
///
///   energy = power * (duration - start-up duration)
///
/// The start-up's own energy is the start-up term's, so its time is not charged again; a node whose
/// profile states no start-up duration is charged for all of it.
/// Every component of the node draws it, used or not: idle accelerators on a mixed node are paid
/// for by a CPU job (Caspart et al. 2022). Held at 0 in the direct form, whose coefficients per
/// step and per operation then contain it.
struct StaticPower {
  using cost = EnergyDim;
  static constexpr std::string_view name = "static_power";
  static constexpr std::tuple parameters{
      Parameter<Power<>>{"power", Power<>(300.0), "of the node, for as long as the job runs"}};

  template <class Job, class T>
  constexpr auto operator()(const Job& job, const Hardware& node, const T* c) const {
    const auto [power] = coefficients<StaticPower>(c);
    const auto working = job.duration - node.startup_duration.value_or(Duration<>{});
    return power * (second * larger(in(working, second), 0.0));
  }
};
static_assert(Term<StaticPower>);

}  // namespace energymodel
