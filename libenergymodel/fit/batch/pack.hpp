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
#include "fit/lanes.hpp"

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
class Pack {
 public:
  // GCC takes the attribute of a dependent size on a typedef only.
  typedef double Native __attribute__((vector_size(N * sizeof(double))));
  typedef std::int64_t Bits __attribute__((vector_size(N * sizeof(std::int64_t))));
  static constexpr std::size_t size = N;

  constexpr Pack() = default;
  constexpr Pack(double same) : native_(same - Native{}) {}  // NOLINT: a plain number is allowed

  // No constructor: before the template is used, GCC cannot tell Native from double.
  static constexpr Pack of(const Native& native) {
    Pack out;
    out.native_ = native;
    return out;
  }
  static Pack load(const double* from) {
    Pack out;
    __builtin_memcpy(&out.native_, from, sizeof(Native));
    return out;
  }
  void store(double* to) const { __builtin_memcpy(to, &native_, sizeof(Native)); }

  [[nodiscard]] Native native() const { return native_; }
  [[nodiscard]] Bits bits() const { return reinterpret_cast<Bits>(native_); }
  static Pack from_bits(Bits bits) { return of(reinterpret_cast<Native>(bits)); }

  Pack& operator+=(const Pack& b) { return *this = *this + b; }
  friend Pack operator-(const Pack& a) { return of(-a.native_); }
  friend Pack operator+(const Pack& a, const Pack& b) { return of(a.native_ + b.native_); }
  friend Pack operator-(const Pack& a, const Pack& b) { return of(a.native_ - b.native_); }
  friend Pack operator*(const Pack& a, const Pack& b) { return of(a.native_ * b.native_); }
  friend Pack operator/(const Pack& a, const Pack& b) { return of(a.native_ / b.native_); }
  friend Mask<N> operator>(const Pack& a, const Pack& b) { return {a.native_ > b.native_}; }
  friend Mask<N> operator>=(const Pack& a, const Pack& b) { return {a.native_ >= b.native_}; }
  friend Mask<N> operator<(const Pack& a, const Pack& b) { return {a.native_ < b.native_}; }

  friend Pack blend(const Mask<N>& mask, const Pack& yes, const Pack& no) {
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

/// Rounds as the scalar one does; compilers do not put a loop of them into wide instructions.
template <std::size_t N>
Pack<N> sqrt(const Pack<N>& x) {
#if defined(__AVX512F__)
  if constexpr (N == 8) {
    const auto native = reinterpret_cast<__m512d>(x.native());
    constexpr __mmask8 all = 0xff;  // without a mask, GCC 12 warns of its own header
    const __m512d root = _mm512_maskz_sqrt_pd(all, native);
    return Pack<N>::of(reinterpret_cast<typename Pack<N>::Native>(root));
  }
#elif defined(__AVX2__)
  if constexpr (N == 4) {
    const auto native = reinterpret_cast<__m256d>(x.native());
    return Pack<N>::of(reinterpret_cast<typename Pack<N>::Native>(_mm256_sqrt_pd(native)));
  }
#endif
  std::array<double, N> each;
  x.store(each.data());
  for (double& number : each) number = __builtin_sqrt(number);
  return Pack<N>::load(each.data());
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
inline constexpr double ln2 = 0x1.62e42fefa39efp-1;
}  // namespace detail

/// e^x to 2 units in the last place: x = n ln 2 + r with |r| <= ln(2)/2, and Taylor's series of e^r
/// to r^13, whose remainder is below 2^-57.
template <std::size_t N>
Pack<N> exp(const Pack<N>& x) {
  using Bits = typename Pack<N>::Bits;
  constexpr double round = 0x1.8p52;  // adding it leaves the nearest whole number in the low bits
  const Pack<N> within = larger(smaller(x, 710.0), -746.0);
  const Pack<N> shifted = within * 0x1.71547652b82fep0 + round;
  const Pack<N> n = shifted - round;
  const Pack<N> r = (within - n * detail::ln2_high) - n * detail::ln2_low;
  const Pack<N> power = detail::polynomial(r,
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
  const Pack<N> first = Pack<N>::from_bits((half + bias) << 52);
  const Pack<N> second = Pack<N>::from_bits((whole - half + bias) << 52);
  const auto is_number = x >= -std::numeric_limits<double>::infinity();
  return choose(
      is_number, [&] { return power * first * second; }, [&] { return x; });
}

/// The natural logarithm of any number, see lanes::log().
template <std::size_t N>
Pack<N> log(const Pack<N>& x) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Mask<N> is_small = x < std::numeric_limits<double>::min();
  const Pack<N> normal = choose(
      is_small, [&] { return x * 0x1p54; }, [&] { return x; });
  const Pack<N> value =
      Pack<N>::of(lanes::log(normal.native())) -
      choose(
          is_small, [] { return Pack<N>(54.0 * detail::ln2); }, [] { return Pack<N>(0.0); });
  const Pack<N> above_zero = choose(
      x >= infinity, [&] { return x; }, [&] { return value; });
  return choose(
      x > 0.0,
      [&] { return above_zero; },
      [&] {
        return choose(
            x >= 0.0,
            [] { return Pack<N>(-infinity); },
            [] { return Pack<N>(std::numeric_limits<double>::quiet_NaN()); });
      });
}

}  // namespace energymodel
