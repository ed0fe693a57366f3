// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/instructions.hpp"

namespace energymodel {

Instructions widest_instructions() {
#ifdef ENERGYMODEL_X86
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    return Instructions::avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Instructions::avx2;
#endif
  return Instructions::plain;
}

}  // namespace energymodel
