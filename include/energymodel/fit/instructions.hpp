// SPDX-License-Identifier: Apache-2.0
/// \file
/// Instructions on several numbers at once. Layer 4.
#pragma once

namespace energymodel {

/// What batches are predicted and rows reduced with.
enum class Instructions { plain, avx2, avx512 };
/// The widest that this machine has; avx2 stands for AVX2 with FMA.
[[nodiscard]] Instructions widest_instructions();

}  // namespace energymodel
