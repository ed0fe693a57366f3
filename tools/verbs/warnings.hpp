// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a prediction should be doubted for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/report.hpp"
#include "energymodel/fit/fitted_model.hpp"

namespace energymodel::cli {

struct Warning {
  std::string code;  ///< stable, see docs/formats.md
  std::string text;
  std::vector<std::size_t> inputs;  ///< those of the domain that it is about
};

[[nodiscard]] std::vector<Warning> warnings_for(const FittedModel& model, const Workload& job);

/// A line for each warning and, where one is about inputs, the nearest measured run.
[[nodiscard]] std::string text_of(const std::vector<Warning>& warnings,
                                  const FittedModel& model,
                                  const Workload& job);

/// Likewise, with the values of the inputs, their ranges and the nearest measured run.
[[nodiscard]] Json json_of(const std::vector<Warning>& warnings,
                           const FittedModel& model,
                           const Workload& job);

}  // namespace energymodel::cli
