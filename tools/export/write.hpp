// SPDX-License-Identifier: Apache-2.0
/// \file
/// A fitted model as source text in another language.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel::cli {

inline constexpr std::array<std::string_view, 6> export_languages{
    "c", "cpp", "python", "latex", "sql", "json"};

/// \pre language is one of export_languages
[[nodiscard]] std::string export_text(const FittedModel& model, std::string_view language);

}  // namespace energymodel::cli
