// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>
#include <tuple>

#include "energymodel/soft_step.hpp"
#include "energymodel/term.hpp"

namespace energymodel {

/// Bytes moved, and what they cost more once their working set outgrows a level of the hierarchy.
///
///   cost = steps * traffic * (near + sum over levels l of beyond_l * overflow_share(W / C_l))
///
/// `near` is paid for every byte; `beyond_l` >= 0 is what a byte that misses level l costs more.
/// Increments, not totals, so the cost never falls as W grows and is linear in all but `width`.
/// C_l is the level's capacity in the profile: per unit for a replicated stream, over all units for
/// a distributed one.
///
/// \tparam StreamTag  which stream of the workload; see Weights, Activations and KvCache
template <CostDimension Cost, class StreamTag>
struct Memory {
  using cost = Cost;
  using PerByte = Quantity<DimQuotient<Cost, ByteDim>>;
  static constexpr std::string_view name = StreamTag::name;
  static constexpr std::tuple parameters{
      Parameter<PerByte>{"near", PerByte(typical<Cost>(1e-9, 1e-12)), "every byte"},
      Parameter<PerByte>{"beyond_l1", PerByte(typical<Cost>(1e-9, 1e-12)), "more, beyond L1"},
      Parameter<PerByte>{"beyond_l2", PerByte(typical<Cost>(1e-9, 1e-12)), "more, beyond L2"},
      Parameter<PerByte>{"beyond_l3", PerByte(typical<Cost>(1e-9, 1e-12)), "more, beyond L3"},
      // Wider than its capacity, and the share would no longer grow with the working set.
      Parameter<double>{"width",
                        0.3,
                        "half-width of a level's transition, of its capacity",
                        Role::shape,
                        0.01,
                        1.0,
                        false,
                        1.0}};

  template <class Job, class T>
  constexpr auto operator()(const Job& job, const Hardware& node, const T* c) const {
    const auto [near, beyond_l1, beyond_l2, beyond_l3, width] = coefficients<Memory>(c);
    const auto& stream = StreamTag::of(job);
    const auto working_set_B = in(stream.working_set, byte);
    // One division serves the three levels.
    const auto missed = [&, inverse = 1.0 / working_set_B, width = width](std::size_t level,
                                                                          const auto& beyond) {
      using Share = decltype(working_set_B * T{});
      const double capacity_B = in(node.levels[level].capacity(StreamTag::sharing), byte);
      const bool is_absent = capacity_B == std::numeric_limits<double>::infinity();
      if (is_absent || is_nothing(beyond)) return beyond * Share(0.0);
      return beyond *
             overflow_share(working_set_B * (1.0 / capacity_B), capacity_B * inverse, width);
    };
    const auto per_byte = near + missed(0, beyond_l1) + missed(1, beyond_l2) + missed(2, beyond_l3);
    return per_byte * (stream.traffic * job.steps);
  }
};

/// Weights, gradients and optimiser state: every core reads the weights.
struct Weights {
  static constexpr std::string_view name = "weights";
  static constexpr Sharing sharing = Sharing::replicated;
  static constexpr const auto& of(const auto& job) { return job.weights; }
};

/// What layers pass to each other, forward and backward.
struct Activations {
  static constexpr std::string_view name = "activations";
  static constexpr Sharing sharing = Sharing::distributed;
  static constexpr const auto& of(const auto& job) { return job.activations; }
};

/// Keys and values of the tokens that generation attends to: each sequence has its own.
struct KvCache {
  static constexpr std::string_view name = "kv_cache";
  static constexpr Sharing sharing = Sharing::distributed;
  static constexpr const auto& of(const auto& job) { return job.cache; }
};

static_assert(Term<Memory<EnergyDim, Weights>> && Term<Memory<DurationDim, Activations>>);

}  // namespace energymodel
