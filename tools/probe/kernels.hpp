// SPDX-License-Identifier: Apache-2.0
/// \file
/// Loops that do nothing but read, or nothing but multiply and add, in the widest vectors that the
/// processor has at run time.
#pragma once

#include <cstddef>
#include <string_view>

namespace energymodel::cli {

/// Reads `bytes` from `data`, a multiple of 512 and aligned to 64, `passes` times. The result
/// depends on every byte, so that nothing can be left out.
[[nodiscard]] double read_passes(const double* data, std::size_t bytes, std::size_t passes);

/// Fused multiply-adds on independent accumulators in registers. \return the FLOPs that were done:
/// two for each multiply-add
[[nodiscard]] double multiply_add_fp64(std::size_t rounds);
[[nodiscard]] double multiply_add_fp32(std::size_t rounds);

/// "AVX-512", "AVX2 and FMA" or "the compiler's baseline".
[[nodiscard]] std::string_view vector_extension();

}  // namespace energymodel::cli
