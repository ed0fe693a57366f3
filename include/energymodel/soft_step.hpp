// SPDX-License-Identifier: Apache-2.0
/// \file
/// The two soft transitions that terms use. Layer 2.
///
/// Both are polynomials with exact ends: what lies wholly below costs nothing, and a level that a
/// node lacks (infinite capacity) contributes 0 with gradient 0. No exp, so a loop vectorises.
#pragma once

namespace energymodel {

/// 0 for u <= -1, 1 for u >= 1, and a cubic with continuous slope between.
template <class T>
constexpr T soft_step(const T& u) {
  if (!(u > -1.0)) return T(0.0);
  if (u >= 1.0) return T(1.0);
  return 0.5 + u * (0.75 - 0.25 * u * u);
}

/// The share of a cyclically reused working set that does not fit: max(0, 1 - 1/fill), where fill
/// is working set over capacity, smoothed over 1 -+ width.
///
/// A level that holds C of W bytes under best replacement hits C/W of the accesses. On the
/// reference GPU node this share predicts held-out runs better than a step in ln W of any width
/// (see docs/model.md). Non-decreasing in fill for 0 < width <= 1.
///
/// \param fill   working set over capacity, >= 0
/// \param width  half-width of the transition, in (0, 1]
template <class T>
constexpr T overflow_share(double fill, const T& width) {
  const double excess = fill - 1.0;
  if (!(excess > -width)) return T(0.0);
  if (excess >= width) return T(excess / fill);
  const T rise = excess + width;
  return rise * rise / (4.0 * fill * width);
}

}  // namespace energymodel
