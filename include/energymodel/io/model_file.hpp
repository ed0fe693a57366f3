// SPDX-License-Identifier: Apache-2.0
/// \file
/// Fitted models as TOML. Layer 5.
#pragma once

#include <string>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

/// Canonical text: the same model gives the same bytes, and numbers read back exactly.
[[nodiscard]] std::string model_text(const FittedModel& model);

/// Reads a model by path or, without ".toml", by the name of a shipped one.
/// \throws Error(Errc::bad_input), Error(Errc::incompatible) for a newer schema
[[nodiscard]] FittedModel read_model(const std::string& name_or_path);
[[nodiscard]] FittedModel parse_model(const std::string& text, const std::string& name);

/// The first eight digits of the content id of the model's text: printed with every prediction.
[[nodiscard]] std::string short_id(const FittedModel& model);

}  // namespace energymodel
