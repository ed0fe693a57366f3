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

}  // namespace energymodel
