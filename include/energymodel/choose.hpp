// SPDX-License-Identifier: Apache-2.0
/// \file
/// A condition inside a formula. Layer 0.
///
/// A formula that says `choose(x > 1.0, [&] { return a; }, [&] { return b; })` serves one job,
/// where only the chosen side is worked out, and several jobs side by side, where an overload for
/// the type of their comparison works out both sides and takes from each what was asked for.
#pragma once

namespace energymodel {

/// \param yes, no  of one type
template <class Yes, class No>
constexpr auto choose(bool condition, const Yes& yes, const No& no) {
  return condition ? yes() : no();
}

/// As choose(), for a side that is dear and seldom asked for: several jobs side by side work it out
/// only if one of them needs it.
template <class Seldom, class Mostly>
constexpr auto choose_seldom(bool condition, const Seldom& seldom, const Mostly& mostly) {
  return condition ? seldom() : mostly();
}

/// Whether low < x < high.
template <class V, class T>
constexpr auto within(const V& x, const T& low, const T& high) {
  return x > low && x < high;
}

/// The larger and the smaller of two numbers, of which `b` is converted to the type of `a`.
template <class V, class W>
constexpr V larger(const V& a, const W& b) {
  return choose(
      a > b, [&] { return a; }, [&] { return V(b); });
}
template <class V, class W>
constexpr V smaller(const V& a, const W& b) {
  return choose(
      a < b, [&] { return a; }, [&] { return V(b); });
}

}  // namespace energymodel
