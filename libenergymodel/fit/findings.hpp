// SPDX-License-Identifier: Apache-2.0
/// \file
/// The words for what a fit found.
#pragma once

#include <vector>

#include "energymodel/fit/fit_inference.hpp"

namespace energymodel {

[[nodiscard]] std::vector<Finding> findings_of(const SumView& sum,
                                               const FitResult& result,
                                               const FitInference& inference);

}  // namespace energymodel
