// SPDX-License-Identifier: Apache-2.0
/// \file
/// A prediction as columns of a table, the unit in the name.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel::cli {

/// "predicted_energy_J" and its value [in that unit]; nothing where the model cannot give it.
using Column = std::pair<std::string, std::optional<double>>;

/// The same names in the same order for every prediction.
[[nodiscard]] std::vector<Column> columns_of(const Prediction& prediction);

}  // namespace energymodel::cli
