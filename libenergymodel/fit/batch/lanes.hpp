// SPDX-License-Identifier: Apache-2.0
/// \file
/// N numbers side by side, for formulas that are templates on their number.
///
/// GCC and clang turn operations on these into the widest instructions that the translation unit is
/// compiled for. Every operation rounds as the scalar one does (no contraction, see
/// CMakeLists.txt), so a result does not depend on N, nor on the lane that it was worked out in.
#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "energymodel/choose.hpp"

namespace energymodel {

/// A comparison of N numbers: all bits of a lane are set where it holds.
template <std::size_t N>
struct Mask {
  typedef std::int64_t Native __attribute__((vector_size(N * sizeof(std::int64_t))));
  Native native;

  friend Mask operator&&(const Mask& a, const Mask& b) { return {a.native & b.native}; }
};

/// \tparam N  a power of two, at least 2
template <std::size_t N>
class Lanes {
 public:
  // GCC takes the attribute of a dependent size on a typedef only.
  typedef double Native __attribute__((vector_size(N * sizeof(double))));
  typedef std::int64_t Bits __attribute__((vector_size(N * sizeof(std::int64_t))));
  static constexpr std::size_t size = N;

  constexpr Lanes() = default;
  constexpr Lanes(double same) : native_(same - Native{}) {}  // NOLINT: a plain number is allowed

  // No constructor: before the template is used, GCC cannot tell Native from double.
  static constexpr Lanes of(const Native& native) {
    Lanes out;
    out.native_ = native;
    return out;
  }
  static Lanes load(const double* from) {
    Lanes out;
    __builtin_memcpy(&out.native_, from, sizeof(Native));
    return out;
  }
  void store(double* to) const { __builtin_memcpy(to, &native_, sizeof(Native)); }

  [[nodiscard]] Native native() const { return native_; }
  [[nodiscard]] Bits bits() const { return reinterpret_cast<Bits>(native_); }
  static Lanes from_bits(Bits bits) { return of(reinterpret_cast<Native>(bits)); }

  Lanes& operator+=(const Lanes& b) { return *this = *this + b; }
  friend Lanes operator-(const Lanes& a) { return of(-a.native_); }
  friend Lanes operator+(const Lanes& a, const Lanes& b) { return of(a.native_ + b.native_); }
  friend Lanes operator-(const Lanes& a, const Lanes& b) { return of(a.native_ - b.native_); }
  friend Lanes operator*(const Lanes& a, const Lanes& b) { return of(a.native_ * b.native_); }
  friend Lanes operator/(const Lanes& a, const Lanes& b) { return of(a.native_ / b.native_); }
  friend Mask<N> operator>(const Lanes& a, const Lanes& b) { return {a.native_ > b.native_}; }
  friend Mask<N> operator>=(const Lanes& a, const Lanes& b) { return {a.native_ >= b.native_}; }
  friend Mask<N> operator<(const Lanes& a, const Lanes& b) { return {a.native_ < b.native_}; }

  friend Lanes blend(const Mask<N>& mask, const Lanes& yes, const Lanes& no) {
    return of(mask.native ? yes.native_ : no.native_);
  }

 private:
  Native native_;
};

template <std::size_t N, class Yes, class No>
auto choose(const Mask<N>& mask, const Yes& yes, const No& no) {
  return blend(mask, yes(), no());
}

template <std::size_t N>
bool any(const Mask<N>& mask) {
#if defined(__AVX512DQ__)
  if constexpr (N == 8) return _mm512_movepi64_mask(reinterpret_cast<__m512i>(mask.native)) != 0;
#elif defined(__AVX2__)
  if constexpr (N == 4) return _mm256_movemask_pd(reinterpret_cast<__m256d>(mask.native)) != 0;
#endif
  std::int64_t out = 0;
  for (std::size_t i = 0; i < N; ++i) out |= mask.native[i];
  return out != 0;
}

template <std::size_t N, class Seldom, class Mostly>
auto choose_seldom(const Mask<N>& mask, const Seldom& seldom, const Mostly& mostly) {
  return any(mask) ? blend(mask, seldom(), mostly()) : mostly();
}

template <std::size_t N>
Lanes<N> sqrt(const Lanes<N>& x) {
  std::array<double, N> each;
  x.store(each.data());
  for (double& number : each) number = __builtin_sqrt(number);
  return Lanes<N>::load(each.data());
}

namespace detail {
template <class V>
V polynomial(const V& /*x*/, double last) {
  return V(last);
}
/// a0 + a1 x + a2 x^2 ...
template <class V, class... Rest>
V polynomial(const V& x, double first, Rest... rest) {
  return first + x * polynomial(x, rest...);
}
inline constexpr double ln2_high = 0x1.62e42fee00000p-1;  // 32 bits: a multiple by n is exact
inline constexpr double ln2_low = 0x1.a39ef35793c76p-33;
}  // namespace detail

/// e^x to 2 units in the last place: x = n ln 2 + r with |r| <= ln(2)/2, and Taylor's series of e^r
/// to r^13, whose remainder is below 2^-57.
template <std::size_t N>
Lanes<N> exp(const Lanes<N>& x) {
  using Bits = typename Lanes<N>::Bits;
  constexpr double round = 0x1.8p52;  // adding it leaves the nearest whole number in the low bits
  const Lanes<N> within = larger(smaller(x, 710.0), -746.0);
  const Lanes<N> shifted = within * 0x1.71547652b82fep0 + round;
  const Lanes<N> n = shifted - round;
  const Lanes<N> r = (within - n * detail::ln2_high) - n * detail::ln2_low;
  const Lanes<N> power = detail::polynomial(r,
                                            1.0,
                                            1.0,
                                            1.0 / 2,
                                            1.0 / 6,
                                            1.0 / 24,
                                            1.0 / 120,
                                            1.0 / 720,
                                            1.0 / 5040,
                                            1.0 / 40320,
                                            1.0 / 362880,
                                            1.0 / 3628800,
                                            1.0 / 39916800,
                                            1.0 / 479001600,
                                            1.0 / 6227020800);
  // 2^n in two factors, since 2^n itself is not a normal number at both ends.
  const Bits whole = shifted.bits() - std::bit_cast<std::int64_t>(round);
  const Bits half = whole >> 1;
  constexpr std::int64_t bias = 1023;
  const Lanes<N> first = Lanes<N>::from_bits((half + bias) << 52);
  const Lanes<N> second = Lanes<N>::from_bits((whole - half + bias) << 52);
  const auto is_number = x >= -std::numeric_limits<double>::infinity();
  return choose(
      is_number, [&] { return power * first * second; }, [&] { return x; });
}

/// The natural logarithm to 2 units in the last place: x = 2^e m with m in [sqrt(1/2), sqrt(2)),
/// and the series of 2 artanh(s) with s = (m - 1) / (m + 1), |s| < 0.1716, to s^21.
template <std::size_t N>
Lanes<N> log(const Lanes<N>& x) {
  using Bits = typename Lanes<N>::Bits;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Mask<N> is_small = x < std::numeric_limits<double>::min();
  const Lanes<N> normal = choose(
      is_small, [&] { return x * 0x1p54; }, [&] { return x; });
  // The exponent of x / sqrt(1/2), so that m lands in the interval above.
  constexpr std::int64_t root_half = 0x3fe6a09e667f3bcd;
  const Bits offset = normal.bits() - root_half;
  const Bits e = offset >> 52;
  const Lanes<N> m = Lanes<N>::from_bits(normal.bits() - (e << 52));
  constexpr double shift = 0x1.8p52;
  const Lanes<N> exponent =
      Lanes<N>::from_bits(e + std::bit_cast<std::int64_t>(shift)) - shift -
      choose(
          is_small, [] { return Lanes<N>(54.0); }, [] { return Lanes<N>(0.0); });
  const Lanes<N> f = m - 1.0;
  const Lanes<N> s = f / (2.0 + f);
  const Lanes<N> z = s * s;
  const Lanes<N> tail = z * detail::polynomial(z,
                                               2.0 / 3,
                                               2.0 / 5,
                                               2.0 / 7,
                                               2.0 / 9,
                                               2.0 / 11,
                                               2.0 / 13,
                                               2.0 / 15,
                                               2.0 / 17,
                                               2.0 / 19,
                                               2.0 / 21);
  // 2 s = f - s f, which keeps the leading part exact.
  const Lanes<N> value =
      exponent * detail::ln2_high + (f - (s * (f - tail) - exponent * detail::ln2_low));
  const Lanes<N> above_zero = choose(
      x >= infinity, [&] { return x; }, [&] { return value; });
  return choose(
      x > 0.0,
      [&] { return above_zero; },
      [&] {
        return choose(
            x >= 0.0,
            [] { return Lanes<N>(-infinity); },
            [] { return Lanes<N>(std::numeric_limits<double>::quiet_NaN()); });
      });
}

}  // namespace energymodel
