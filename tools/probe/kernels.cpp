// SPDX-License-Identifier: Apache-2.0
#include "probe/kernels.hpp"

#include <array>

namespace energymodel::cli {
namespace {

// The bodies are inlined into a function for each extension, and there become its instructions.
#define ENERGYMODEL_INLINE [[gnu::always_inline]] inline

/// What a loop leaves behind, so that the compiler cannot do without it.
volatile double sink = 0.0;

template <class Number, std::size_t Width>
struct VectorOf {
  using type [[gnu::vector_size(Width)]] = Number;
};

template <std::size_t Width>
ENERGYMODEL_INLINE double read_with(const double* data, std::size_t bytes, std::size_t passes) {
  using Vector = typename VectorOf<double, Width>::type;
  constexpr std::size_t streams = 8;  // enough additions in flight to hide their latency
  std::array<Vector, streams> sum{};
  const std::size_t vectors = bytes / sizeof(Vector);
  for (std::size_t pass = 0; pass < passes; ++pass) {
    const auto* const from = reinterpret_cast<const Vector*>(data);
    // The memory may have changed for all that the compiler knows: each pass reads it anew.
    asm volatile("" : : "r"(from) : "memory");
    for (std::size_t i = 0; i + streams <= vectors; i += streams) {
      for (std::size_t s = 0; s < streams; ++s) sum[s] += from[i + s];
    }
  }
  Vector all{};
  for (const Vector& one : sum) all += one;
  double out = 0.0;
  for (std::size_t i = 0; i < sizeof(Vector) / sizeof(double); ++i) out += all[i];
  return out;
}

/// Two units of a latency of four or five cycles need ten accumulators; there are sixteen registers
/// at least.
constexpr std::size_t accumulators = 12;
constexpr std::size_t inner_rounds = 64;

template <class Number, std::size_t Width>
ENERGYMODEL_INLINE double multiply_add_with(std::size_t rounds) {
  using Vector = typename VectorOf<Number, Width>::type;
  constexpr std::size_t lanes = sizeof(Vector) / sizeof(Number);
  std::array<Vector, accumulators> value{};
  Vector factor{};
  Vector addend{};
  // Towards 1: neither overflows nor becomes so small that it is slow.
  factor += Number(0.5);
  addend += Number(0.5);
  asm volatile("" : "+m"(factor), "+m"(addend));
  for (std::size_t a = 0; a < accumulators; ++a) value[a] += static_cast<Number>(a);
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < inner_rounds; ++i) {
      for (std::size_t a = 0; a < accumulators; ++a) value[a] = value[a] * factor + addend;
    }
  }
  Vector all{};
  for (const Vector& one : value) all += one;
  sink = static_cast<double>(all[0]);
  return 2.0 * static_cast<double>(lanes * accumulators * inner_rounds) *
         static_cast<double>(rounds);
}

#if defined(__x86_64__)

enum class Extension { baseline, avx2, avx512 };

Extension extension() {
  static const Extension found = __builtin_cpu_supports("avx512f") ? Extension::avx512
                                 : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
                                     ? Extension::avx2
                                     : Extension::baseline;
  return found;
}

[[gnu::target("avx512f")]] double read_avx512(const double* data, std::size_t n, std::size_t p) {
  return read_with<64>(data, n, p);
}
[[gnu::target("avx2,fma")]] double read_avx2(const double* data, std::size_t n, std::size_t p) {
  return read_with<32>(data, n, p);
}
template <class Number>
[[gnu::target("avx512f")]] double multiply_add_avx512(std::size_t rounds) {
  return multiply_add_with<Number, 64>(rounds);
}
template <class Number>
[[gnu::target("avx2,fma")]] double multiply_add_avx2(std::size_t rounds) {
  return multiply_add_with<Number, 32>(rounds);
}

double read_dispatched(const double* data, std::size_t bytes, std::size_t passes) {
  if (extension() == Extension::avx512) return read_avx512(data, bytes, passes);
  if (extension() == Extension::avx2) return read_avx2(data, bytes, passes);
  return read_with<16>(data, bytes, passes);
}

template <class Number>
double multiply_add_dispatched(std::size_t rounds) {
  if (extension() == Extension::avx512) return multiply_add_avx512<Number>(rounds);
  if (extension() == Extension::avx2) return multiply_add_avx2<Number>(rounds);
  return multiply_add_with<Number, 16>(rounds);
}

#else

double read_dispatched(const double* data, std::size_t bytes, std::size_t passes) {
  return read_with<16>(data, bytes, passes);
}

template <class Number>
double multiply_add_dispatched(std::size_t rounds) {
  return multiply_add_with<Number, 16>(rounds);
}

#endif

}  // namespace

double read_passes(const double* data, std::size_t bytes, std::size_t passes) {
  return read_dispatched(data, bytes, passes);
}
double multiply_add_fp64(std::size_t rounds) { return multiply_add_dispatched<double>(rounds); }
double multiply_add_fp32(std::size_t rounds) { return multiply_add_dispatched<float>(rounds); }

std::string_view vector_extension() {
#if defined(__x86_64__)
  if (extension() == Extension::avx512) return "AVX-512";
  if (extension() == Extension::avx2) return "AVX2 and FMA";
#endif
  return "the compiler's baseline";
}

}  // namespace energymodel::cli
