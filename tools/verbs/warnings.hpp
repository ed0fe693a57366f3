// SPDX-License-Identifier: Apache-2.0
/// \file
/// Warnings as JSON.
#pragma once

#include <vector>

#include "cli/report.hpp"
#include "energymodel/io/warnings.hpp"

namespace energymodel::cli {

/// With the values of the inputs, their ranges and the nearest measured run.
[[nodiscard]] Json json_of(const std::vector<Warning>& warnings,
                           const FittedModel& model,
                           const Workload& job);

}  // namespace energymodel::cli
