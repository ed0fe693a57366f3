// SPDX-License-Identifier: Apache-2.0
#include <string_view>
#include <tuple>

#include "energymodel/term.hpp"

using namespace energymodel;

template <class Returned>
struct PerStep {
  using cost = EnergyDim;
  static constexpr std::string_view name = "per_step";
  static constexpr std::tuple parameters{Parameter<Energy<>>{"energy", joule, "a step"}};

  template <class T>
  constexpr Returned operator()(const Workload& job, const Hardware&, const T* c) const {
    return Returned(c[0] * job.steps);
  }
};

static_assert(Term<PerStep<Energy<>>>);
#ifdef WRONG
static_assert(Term<PerStep<Duration<>>>);  // wrong
#endif
