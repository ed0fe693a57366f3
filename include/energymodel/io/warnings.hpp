// SPDX-License-Identifier: Apache-2.0
/// \file
/// The doubts about a prediction in words. Layer 5.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

struct Warning {
  std::string code;  ///< stable, see docs/formats.md
  std::string text;
  std::vector<std::size_t> inputs;  ///< those of the domain that it is about
};

[[nodiscard]] std::vector<Warning> warnings_for(const FittedModel& model, const Workload& job);

/// The run to compare with, if a warning is about inputs and the model keeps runs; else null.
[[nodiscard]] const DomainValues* nearest_run(const std::vector<Warning>& warnings,
                                              const FittedModel& model,
                                              const Workload& job);

/// A line for each warning and, where one is about inputs, the nearest measured run.
[[nodiscard]] std::string text_of(const std::vector<Warning>& warnings,
                                  const FittedModel& model,
                                  const Workload& job);

}  // namespace energymodel
