// SPDX-License-Identifier: Apache-2.0
/// \file
/// A sum of terms without its type, as the fitter sees it. Layer 4.
///
/// The one public header that includes Ceres (for its Jets): for those who fit a sum of their own.
#pragma once

#include <ceres/jet.h>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "energymodel/fit/sum_view.hpp"
#include "energymodel/model.hpp"

namespace energymodel {

namespace detail {
template <class S>
inline constexpr auto parameters_of = S::parameters();

/// A term is differentiated by its own coefficients alone, which keeps the Jets short.
template <class X>
double evaluate_term(const Workload& job, const Hardware& node, const double* c, double* gradient) {
  if (gradient == nullptr) return X{}(job, node, c).base();
  constexpr std::size_t n = arity<X>;
  using Jet = ceres::Jet<double, static_cast<int>(n)>;
  std::array<Jet, n> local;
  for (std::size_t i = 0; i < n; ++i) local[i] = Jet(c[i], static_cast<int>(i));
  const Jet cost = X{}(job, node, local.data()).base();
  for (std::size_t i = 0; i < n; ++i) gradient[i] = cost.v[static_cast<int>(i)];
  return cost.a;
}

template <class S>
inline const auto terms_of = [] {
  std::array<TermView, S::term_count> out{};
  std::size_t i = 0;
  S::for_each_term([&]<class X>(std::size_t first) {
    out[i++] = {X::name, first, arity<X>, &evaluate_term<X>};
  });
  return out;
}();
}  // namespace detail

template <class S>
[[nodiscard]] SumView view_of() {
  return {detail::parameters_of<S>, detail::terms_of<S>};
}

}  // namespace energymodel
