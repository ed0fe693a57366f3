// SPDX-License-Identifier: Apache-2.0
/// \file
/// One coefficient, said once: its name, unit, typical size, bound and meaning. Layer 2.
///
/// The fitter, the model file, --help and the documentation all read this record.
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "energymodel/units.hpp"

namespace energymodel {

/// A cost is what a term sums: energy or duration. Both sums are made of the same terms.
template <class D>
concept CostDimension = std::is_same_v<D, EnergyDim> || std::is_same_v<D, DurationDim>;

/// How a coefficient enters its term.
enum class Role {
  linear,  ///< the cost is proportional to it; it is never negative
  shape    ///< a threshold or width: held at its typical value unless the fit is told to search it
};

/// \tparam Q  a Quantity, or double for a plain number
template <class Q>
struct Parameter {
  using quantity = Q;
  std::string_view name;
  Q typical;  ///< order of magnitude (linear) or default value (shape)
  std::string_view meaning;
  Role role = Role::linear;
  Q lower{};                   ///< inclusive
  double search_factor = 1.0;  ///< a shape is searched in [typical / factor, typical * factor]
  /// Kept no smaller than the shape before it in its term that says so too, such as the capacities
  /// of successive levels: else two labellings would describe one model.
  bool is_ascending = false;
  Q upper = Q(std::numeric_limits<double>::infinity());  ///< inclusive
};

/// The typical size of a coefficient, which differs between the two sums.
template <CostDimension Cost>
constexpr double typical(double energy_J, double duration_s) {
  return std::is_same_v<Cost, EnergyDim> ? energy_J : duration_s;
}

template <class Term>
inline constexpr std::size_t arity =
    std::tuple_size_v<std::remove_cvref_t<decltype(Term::parameters)>>;

namespace detail {
template <class Q>
struct Typed {
  template <class T>
  static constexpr T from(const T& value) {
    return value;
  }
};
template <class D, class R>
struct Typed<Quantity<D, R>> {
  template <class T>
  static constexpr Quantity<D, T> from(const T& value) {
    return Quantity<D, T>(value);
  }
};
}  // namespace detail

/// The raw coefficients of a term [base units] as typed quantities, in the order of its parameters.
template <class Term, class T>
constexpr auto coefficients(const T* raw) {
  return [raw]<std::size_t... I>(std::index_sequence<I...>) {
    return std::tuple{detail::Typed<typename std::tuple_element_t<
        I,
        std::remove_cvref_t<decltype(Term::parameters)>>::quantity>::from(raw[I])...};
  }
  (std::make_index_sequence<arity<Term>>{});
}

/// Whether a coefficient is zero and stays so: one that is being differentiated does not.
template <class D, class R>
constexpr bool is_nothing(const Quantity<D, R>& coefficient) {
  if constexpr (std::is_same_v<R, double>) {
    return coefficient.base() == 0.0;
  } else {
    return false;
  }
}

/// The number of base units in a quantity or plain number.
template <class Q>
constexpr double base_value(const Q& value) {
  if constexpr (detail::is_quantity<Q>) {
    return value.base();
  } else {
    return value;
  }
}

}  // namespace energymodel
