// SPDX-License-Identifier: Apache-2.0
#include "fit/batch/kernel.hpp"

namespace energymodel {

void predict_avx512(const BatchPlan& plan, std::size_t first, std::size_t last) {
  predict_jobs<Pack<8>>(plan, first, last);
}

}  // namespace energymodel
