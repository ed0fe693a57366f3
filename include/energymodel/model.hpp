// SPDX-License-Identifier: Apache-2.0
/// \file
/// The model: two sums of the same terms, and how to predict with them. Layer 3.
///
///   energy   = startup + static_power * (duration - its start-up) + sum of work terms   [J]
///   duration = startup + sum of the same work terms, in seconds                         [s]
///
/// Everything here is a pure function of numbers: no allocation, no exception, no global state.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include "energymodel/term.hpp"
#include "energymodel/terms/compute.hpp"
#include "energymodel/terms/epoch.hpp"
#include "energymodel/terms/interconnect.hpp"
#include "energymodel/terms/launch.hpp"
#include "energymodel/terms/memory.hpp"
#include "energymodel/terms/parallel_launch.hpp"
#include "energymodel/terms/slower_clock.hpp"
#include "energymodel/terms/startup.hpp"
#include "energymodel/terms/static_power.hpp"
#include "energymodel/terms/step.hpp"

namespace energymodel {

/// A coefficient's record without its type, for tables, files and messages.
struct ParameterInfo {
  std::string_view term;
  std::string_view name;
  std::string_view unit;
  std::string_view meaning;
  double typical = 0.0;                                    ///< [base units]
  double lower = 0.0;                                      ///< [base units], inclusive
  double upper = std::numeric_limits<double>::infinity();  ///< likewise
  double search_factor = 1.0;
  bool is_ascending = false;
  Role role = Role::linear;
};

namespace detail {
/// The unit of a coefficient as text.
template <class Q>
constexpr std::string_view unit_name() {
  if constexpr (!is_quantity<Q>) {
    return "1";
  } else {
    using D = typename Q::dimension;
    if constexpr (std::is_same_v<D, EnergyDim>) return "J";
    if constexpr (std::is_same_v<D, DurationDim>) return "s";
    if constexpr (std::is_same_v<D, PowerDim>) return "W";
    if constexpr (std::is_same_v<D, FlopDim>) return "FLOP";
    if constexpr (std::is_same_v<D, ByteDim>) return "B";
    if constexpr (std::is_same_v<D, DimQuotient<EnergyDim, FlopDim>>) return "J/FLOP";
    if constexpr (std::is_same_v<D, DimQuotient<DurationDim, FlopDim>>) return "s/FLOP";
    if constexpr (std::is_same_v<D, DimQuotient<EnergyDim, ByteDim>>) return "J/B";
    if constexpr (std::is_same_v<D, DimQuotient<DurationDim, ByteDim>>) return "s/B";
  }
}
}  // namespace detail

/// The sum of its terms: an empty value, copied freely, safe on any thread.
///
/// Coefficients are held in base units, term after term, in the order of each term's parameters.
template <CostDimension Cost, Term... Terms>
struct Sum {
  using cost = Cost;
  static constexpr std::size_t term_count = sizeof...(Terms);
  static constexpr std::size_t size = (arity<Terms> + ...);
  using Coefficients = std::array<double, size>;
  static constexpr std::array<std::string_view, term_count> term_names{Terms::name...};

  template <class T>
  constexpr Quantity<Cost, T> operator()(const Workload& job,
                                         const Hardware& node,
                                         const T* c) const {
    Quantity<Cost, T> total(T(0.0));
    ((total += Terms{}(job, node, c), c += arity<Terms>), ...);
    return total;
  }

  /// What each term contributes [base units]; it adds up to the sum.
  static constexpr std::array<double, term_count> contributions(const Workload& job,
                                                                const Hardware& node,
                                                                const Coefficients& c) noexcept {
    const double* at = c.data();
    std::array<double, term_count> out{};
    std::size_t i = 0;
    ((out[i++] = Terms{}(job, node, at).base(), at += arity<Terms>), ...);
    return out;
  }

  /// visit.template operator()<TermType>(offset of the term's first coefficient), term by term.
  template <class Visit>
  static constexpr void for_each_term(Visit visit) {
    std::size_t offset = 0;
    ((visit.template operator()<Terms>(offset), offset += arity<Terms>), ...);
  }

  /// The record of every coefficient, in the order of the vector.
  static constexpr std::array<ParameterInfo, size> parameters() {
    std::array<ParameterInfo, size> out{};
    std::size_t i = 0;
    const auto list = [&]<class X>(X) {
      std::apply(
          [&]<class... Q>(const Parameter<Q>&... p) {
            ((out[i++] = ParameterInfo{X::name,
                                       p.name,
                                       detail::unit_name<Q>(),
                                       p.meaning,
                                       base_value(p.typical),
                                       base_value(p.lower),
                                       base_value(p.upper),
                                       p.search_factor,
                                       p.is_ascending,
                                       p.role}),
             ...);
          },
          X::parameters);
    };
    (list(Terms{}), ...);
    return out;
  }
};

/// The list of terms. A new term: write its header in terms/ and name it here.
template <CostDimension Cost, Term... Extra>
using SumOfTerms = Sum<Cost,
                       Startup<Cost>,
                       Extra...,
                       Epoch<Cost>,
                       Step<Cost>,
                       Launch<Cost>,
                       ParallelLaunch<Cost>,
                       Compute<Cost>,
                       Memory<Cost, Weights>,
                       Memory<Cost, Activations>,
                       Memory<Cost, KvCache>,
                       Interconnect<Cost>>;

using EnergySum = SumOfTerms<EnergyDim, StaticPower, SlowerClock>;
using DurationSum = SumOfTerms<DurationDim>;

/// The cost of one job, in the sum's unit.
template <class S>
[[nodiscard]] constexpr Quantity<typename S::cost> predict(
    const Workload& job, const Hardware& node, const typename S::Coefficients& c) noexcept {
  return S{}(job, node, c.data());
}

/// The cost of each job [base units].
/// \pre out.size() == jobs.size()
template <class S>
constexpr void predict(std::span<const Workload> jobs,
                       const Hardware& node,
                       const typename S::Coefficients& c,
                       std::span<double> out) noexcept {
  assert(out.size() == jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) out[i] = predict<S>(jobs[i], node, c).base();
}

}  // namespace energymodel
