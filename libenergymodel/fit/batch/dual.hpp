// SPDX-License-Identifier: Apache-2.0
/// \file
/// A number and its derivative by one variable.
#pragma once

#include "fit/batch/pack.hpp"

namespace energymodel {

/// \tparam V  Pack
template <class V>
struct Dual {
  V value{};
  V slope{};

  constexpr Dual() = default;
  constexpr Dual(double constant) : value(constant), slope(0.0) {}    // NOLINT: as Pack
  constexpr Dual(const V& constant) : value(constant), slope(0.0) {}  // NOLINT: as Pack
  constexpr Dual(const V& at, const V& derivative) : value(at), slope(derivative) {}

  friend Dual operator-(const Dual& a) { return {-a.value, -a.slope}; }
  friend Dual operator+(const Dual& a, const Dual& b) {
    return {a.value + b.value, a.slope + b.slope};
  }
  friend Dual operator-(const Dual& a, const Dual& b) {
    return {a.value - b.value, a.slope - b.slope};
  }
  friend Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value, a.slope * b.value + a.value * b.slope};
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const V ratio = a.value / b.value;
    return {ratio, (a.slope - ratio * b.slope) / b.value};
  }
  Dual& operator+=(const Dual& b) { return *this = *this + b; }
  friend auto operator>(const Dual& a, const Dual& b) { return a.value > b.value; }
  friend auto operator>=(const Dual& a, const Dual& b) { return a.value >= b.value; }
  friend auto operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
  friend Dual blend(const auto& mask, const Dual& yes, const Dual& no) {
    return {blend(mask, yes.value, no.value), blend(mask, yes.slope, no.slope)};
  }
  friend Dual exp(const Dual& x) {
    const V power = exp(x.value);
    return {power, power * x.slope};
  }
  friend Dual log(const Dual& x) { return {log(x.value), x.slope / x.value}; }
};

}  // namespace energymodel
