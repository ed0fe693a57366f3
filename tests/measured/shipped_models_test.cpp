// SPDX-License-Identifier: Apache-2.0
// What every shipped model has to hold, whatever it was fitted to.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "energymodel/io/data_path.hpp"
#include "energymodel/io/model_file.hpp"

namespace energymodel {
namespace {

std::optional<double> held_out_error(const HeldOutErrors& held_out, std::string_view quantity) {
  const auto at =
      std::find_if(held_out.scores.begin(), held_out.scores.end(), [&](const HeldOutScore& score) {
        return score.quantity == quantity;
      });
  if (at == held_out.scores.end()) return std::nullopt;
  return at->accuracy.mean_absolute_error;
}

TEST(ShippedModels, name_their_data_and_beat_one_energy_per_flop_on_held_out_groups) {
  const auto files = list_data_files("fitted", ".toml");
  ASSERT_GE(files.size(), 18u);
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    const FittedModel model = read_model(file);
    EXPECT_FALSE(model.attribution.empty());
    EXPECT_FALSE(model.trace_id.empty());
    EXPECT_EQ(model_text(parse_model(model_text(model), file)), model_text(model));
    if (!model.assumptions.empty()) continue;  // calibrated, with nothing left to hold out
    ASSERT_EQ(model.held_out.size(), 1u);
    const HeldOutErrors& held_out = model.held_out.front();
    const auto energy = held_out_error(held_out, "energy");
    const auto given = held_out_error(held_out, "energy_given_duration");
    ASSERT_TRUE(energy && given);
    EXPECT_LT(*energy, held_out_error(held_out, "per_flop"));
    // On one core of the Raptor Lake host power is constant: nothing is left to explain.
    EXPECT_LT(*given, *held_out_error(held_out, "static_power") + 0.001);
  }
}

}  // namespace
}  // namespace energymodel
