// SPDX-License-Identifier: Apache-2.0
/// \file
/// The two soft transitions that terms use. Layer 2.
///
/// Both are polynomials with exact ends: what lies wholly below costs nothing, and a level that a
/// node lacks (infinite capacity) contributes 0 with gradient 0. No exp, so a loop vectorises.
#pragma once

#include "energymodel/choose.hpp"

namespace energymodel {

/// 0 for u <= -1, 1 for u >= 1, and a cubic with continuous slope between.
template <class T>
constexpr T soft_step(const T& u) {
  return choose(
      u > -1.0,
      [&] {
        return choose(
            u >= 1.0, [] { return T(1.0); }, [&] { return T(0.5 + u * (0.75 - 0.25 * u * u)); });
      },
      [] { return T(0.0); });
}

/// The share of a cyclically reused working set that does not fit: max(0, 1 - 1/fill), where fill
/// is working set over capacity, smoothed over 1 -+ width.
///
/// A level that holds C of W bytes under best replacement hits C/W of the accesses. On the
/// reference GPU node this share predicts held-out runs better than a step in ln W of any width
/// (see docs/model.md). Non-decreasing in fill for 0 < width <= 1.
///
/// \param fill     working set over capacity, >= 0
/// \param inverse  1 / fill, which a caller with several capacities has from one division
/// \param width    half-width of the transition, in (0, 1]
template <class V, class T>
constexpr auto overflow_share(const V& fill, const V& inverse, const T& width) {
  using Share = decltype(V{} * T{});
  const V excess = fill - 1.0;
  return choose(
      excess > -width,
      [&] {
        return choose(
            excess >= width,
            [&] { return Share(excess * inverse); },
            [&] {
              const Share rise = excess + width;
              return Share(rise * rise * inverse * (0.25 / width));
            });
      },
      [] { return Share(0.0); });
}
template <class V, class T>
constexpr auto overflow_share(const V& fill, const T& width) {
  return overflow_share(fill, V(1.0 / fill), width);
}

}  // namespace energymodel
