// SPDX-License-Identifier: Apache-2.0
/// \file
/// A prediction as columns, the unit in the name.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "energymodel/fit/batch.hpp"
#include "energymodel/fit/fitted_model.hpp"

namespace energymodel::cli {

inline constexpr std::array<std::string_view, 16> prediction_columns{"predicted_energy_J",
                                                                     "predicted_duration_s",
                                                                     "predicted_power_W",
                                                                     "predicted_energy_mean_J",
                                                                     "predicted_energy_90_low_J",
                                                                     "predicted_energy_90_high_J",
                                                                     "predicted_energy_50_low_J",
                                                                     "predicted_energy_50_high_J",
                                                                     "predicted_duration_90_low_s",
                                                                     "predicted_duration_90_high_s",
                                                                     "predicted_duration_50_low_s",
                                                                     "predicted_duration_50_high_s",
                                                                     "predicted_power_90_low_W",
                                                                     "predicted_power_90_high_W",
                                                                     "predicted_power_50_low_W",
                                                                     "predicted_power_50_high_W"};

/// The values of one prediction in that order; NaN for one that the model cannot give.
using PredictionValues = std::array<double, prediction_columns.size()>;
[[nodiscard]] PredictionValues values_of(const Prediction& prediction);

/// The values of many jobs, column by column; those that nobody wants are empty.
using PredictionTable = std::array<std::vector<double>, prediction_columns.size()>;
/// Where a batch writes such columns: those that are not empty.
[[nodiscard]] BatchOutput output_into(PredictionTable& columns);

}  // namespace energymodel::cli
