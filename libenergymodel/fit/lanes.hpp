// SPDX-License-Identifier: Apache-2.0
/// \file
/// The logarithm of several doubles at once, in the compiler's own vectors: the order of operations
/// is the same for every width.
#pragma once

#include <cstdint>

namespace energymodel::lanes {

/// ln x for normal positive x, to about 2e-16 relative: x = 2^e m with m within sqrt(1/2) to
/// sqrt(2), and ln m = 2 artanh((m - 1) / (m + 1)) by its series.
///
/// \tparam Vector  doubles in a vector of the compiler
template <class Vector>
inline __attribute__((always_inline)) Vector log(const Vector& x) {
  using Whole = decltype(x > x);
  constexpr std::int64_t mantissa_bits = 52;
  constexpr std::int64_t mantissa_mask = (std::int64_t{1} << mantissa_bits) - 1;
  constexpr std::int64_t bits_of_one = std::int64_t{1023} << mantissa_bits;
  constexpr std::int64_t bits_of_two_to_52 = std::int64_t{1075} << mantissa_bits;
  constexpr double two_to_52 = 4503599627370496.0;
  constexpr double root_two = 1.4142135623730951;
  // ln 2 in two parts: the first has enough trailing zeros for its product with e to be exact.
  constexpr double ln2_high = 6.93147180369123816490e-01;
  constexpr double ln2_low = 1.90821492927058770002e-10;

  const Whole bits = reinterpret_cast<Whole>(x);
  const Whole mantissa = (bits & mantissa_mask) | bits_of_one;
  // An integer of up to 52 bits under the exponent of 2^52 is that integer above 2^52.
  const Whole shifted = (bits >> mantissa_bits) | bits_of_two_to_52;
  Vector m = reinterpret_cast<Vector>(mantissa);
  Vector e = reinterpret_cast<Vector>(shifted) - (two_to_52 + 1023.0);
  const Whole is_upper = m > root_two;
  m = is_upper ? 0.5 * m : m;
  e = is_upper ? e + 1.0 : e;

  const Vector s = (m - 1.0) / (m + 1.0);
  const Vector z = s * s;
  // |s| <= 0.1716, so the term left out is below 1e-18 of the first. Pairs of pairs: a chain of
  // ten operations would have each wait for the one before.
  const auto pair = [&](double even, double odd) { return z * (1.0 / odd) + 1.0 / even; };
  const Vector z2 = z * z;
  const Vector z4 = z2 * z2;
  const Vector series = (pair(3.0, 5.0) + pair(7.0, 9.0) * z2) +
                        ((pair(11.0, 13.0) + pair(15.0, 17.0) * z2) + pair(19.0, 21.0) * z4) * z4;
  const Vector twice = 2.0 * s;
  return e * ln2_high + (twice + (twice * z * series + e * ln2_low));
}

}  // namespace energymodel::lanes
