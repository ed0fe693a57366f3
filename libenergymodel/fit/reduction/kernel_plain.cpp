// SPDX-License-Identifier: Apache-2.0
#include "fit/reduction/kernel.hpp"

namespace energymodel::detail {

bool add_block_plain(const RowBlock& block, const ReductionTask& task, double* work, double* sums) {
  return add_block<Pack<2>>(block, task, work, sums);
}

}  // namespace energymodel::detail
