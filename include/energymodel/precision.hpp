// SPDX-License-Identifier: Apache-2.0
/// \file
/// Width of the operands of arithmetic. Layer 1.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "energymodel/units.hpp"

namespace energymodel {

/// Arithmetic of the FLOPs, by the width of its operands.
enum class Precision { fp64, fp32, bits16, bits8 };
inline constexpr std::size_t precision_count = 4;
inline constexpr std::array<std::string_view, precision_count> precision_names{
    "fp64", "fp32", "bits16", "bits8"};
/// Bytes of one number, in the order of Precision.
inline constexpr std::array<double, precision_count> precision_bytes{8.0, 4.0, 2.0, 1.0};

[[nodiscard]] constexpr Bytes bytes_per_number(Precision precision) {
  return byte * precision_bytes[static_cast<std::size_t>(precision)];
}

/// The one of four that belongs to a precision.
template <class Q>
[[nodiscard]] constexpr Q of_precision(
    Precision precision, const Q& fp64, const Q& fp32, const Q& bits16, const Q& bits8) {
  switch (precision) {
    case Precision::fp64:
      return fp64;
    case Precision::fp32:
      return fp32;
    case Precision::bits16:
      return bits16;
    case Precision::bits8:
      break;
  }
  return bits8;
}

}  // namespace energymodel
