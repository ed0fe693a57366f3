// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <string_view>
#include <tuple>

#include "energymodel/choose.hpp"
#include "energymodel/soft_step.hpp"
#include "energymodel/term.hpp"

namespace energymodel {

/// The threading switch: frameworks run a small operation on one core and spread a large one over
/// many, and each spread costs.
///
///   cost = steps * sum over operations of S * (fork + worker * min(workers, work / threshold))
///   S    = soft_step((ln work - ln threshold) / width)
///
/// An operation of `work` FLOPs is cut into pieces of about `threshold` FLOPs, so it wakes
/// work/threshold cores until the node has no more. On the reference CPU node the switch lies at
/// 2^19 FLOPs (a layer of width 32 at batch 256) and explains more than any cache level does; taken
/// for a cache cliff it would be misread. Nothing on a node whose profile states no workers.
template <CostDimension Cost>
struct ParallelLaunch {
  using cost = Cost;
  static constexpr std::string_view name = "parallel_launch";
  static constexpr std::tuple parameters{
      Parameter<Quantity<Cost>>{
          "fork", Quantity<Cost>(typical<Cost>(5e-2, 2e-4)), "an operation spread over the cores"},
      Parameter<Quantity<Cost>>{"worker",
                                Quantity<Cost>(typical<Cost>(1e-3, 2e-6)),
                                "each core that such an operation wakes"},
      Parameter<Flops>{"threshold",
                       Flops(524288.0),
                       "size above which an operation is spread",
                       Role::shape,
                       Flops(1.0),
                       64.0},
      // At 10 the switch takes from a 22000th of the threshold to 22000 times it: no switch at all.
      Parameter<double>{"width",
                        0.2,
                        "half-width of the switch in ln of the size",
                        Role::shape,
                        0.01,
                        1.0,
                        false,
                        10.0}};

  template <class Job, class T>
  constexpr auto operator()(const Job& job, const Hardware& node, const T* c) const {
    using std::exp;
    using std::log;
    const auto [fork, worker, threshold, width] = coefficients<ParallelLaunch>(c);
    using Value = decltype(job.steps * T{});
    Quantity<Cost, Value> per_step(Value(0.0));
    if (node.workers < 1.0) return per_step * job.steps;
    const T none_below = exp(-width);
    const T all_above = exp(width);
    for (const auto& operation : job.operations) {
      const Value pieces = operation.work / threshold;
      const auto is_spread = [&] {
        return choose(
            pieces > none_below, [] { return Value(1.0); }, [] { return Value(0.0); });
      };
      // Most operations lie wholly on one side of the switch and need no logarithm.
      const Value share = choose_seldom(
          within(pieces, none_below, all_above),
          [&, width = width] { return soft_step(Value(log(pieces) / width)); },
          is_spread);
      const Value spread = operation.count * share;
      const Value woken = smaller(pieces, node.workers);
      per_step += fork * spread + worker * (spread * woken);
    }
    return per_step * job.steps;
  }
};
static_assert(Term<ParallelLaunch<EnergyDim>> && Term<ParallelLaunch<DurationDim>>);

}  // namespace energymodel
