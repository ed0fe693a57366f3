// SPDX-License-Identifier: Apache-2.0
/// \file
/// Tables and JSON that more than one verb prints.
#pragma once

#include <nlohmann/json.hpp>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/fit/accuracy.hpp"

namespace energymodel::cli {

using Json = nlohmann::ordered_json;

/// The accuracies under the names that JSON gives them; a table names them likewise.
struct NamedAccuracy {
  std::string_view key;    ///< "energy_given_duration"
  std::string_view label;  ///< "energy, duration given"
  Accuracy accuracy;
};

/// Those that have rows.
[[nodiscard]] std::vector<NamedAccuracy> name_accuracies(const Ratios& ratios);
[[nodiscard]] std::vector<NamedAccuracy> name_baselines(const BaselineRatios& ratios);

[[nodiscard]] Json json_of(const Accuracy& accuracy);
[[nodiscard]] std::string accuracy_table(std::span<const NamedAccuracy> rows);

/// Cells in aligned columns, the first to the left and the rest to the right; row under row where
/// the terminal is too narrow. The first row is the header, which a table of two columns does
/// without.
[[nodiscard]] std::string text_table(const std::vector<std::vector<std::string>>& rows);

/// A label, a value and what is said of it.
using RemarkedLine = std::array<std::string, 3>;
/// A line each; the remark under it where the terminal is too narrow.
[[nodiscard]] std::string remarked_lines(const std::vector<RemarkedLine>& lines);

}  // namespace energymodel::cli
