// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which model predicts, and on what nodes the job runs.
#pragma once

#include <array>

#include "cli/arguments.hpp"
#include "energymodel/fit/forecast.hpp"

namespace energymodel::cli {

inline constexpr std::array<std::string_view, 2> used_kinds{"accelerator", "processor"};
inline constexpr std::array plan_options{
    Option{"hardware",
           "NODE",
           "predict from the profile of a node that was never measured, with wide intervals"},
    Option{"efficiency", "R", "with --hardware: share of the peak FLOP rate, if it is known"},
    Option{"node-power", "POWER", "with --hardware: of a node at work, if it is known"},
    Option{"uses",
           "KIND",
           "with --hardware: what works, accelerator or processor; the rest idles",
           false,
           used_kinds},
    Option{
        "on", "NODE", "node that the job runs on, where it has more than the model's; that idles"},
    Option{"parallel-efficiency",
           "R",
           "of several nodes, such as 0.9; the rest of the time they wait"},
    Option{
        "power-limit",
        "POWER",
        "of what the model's meter saw: the clock is lowered until the mean power keeps it; for a "
        "model of several clocks"}};

/// The fitted model of --model, or one made from the profile of --hardware.
/// \throws Error(Errc::usage), Error(Errc::bad_input), Error(Errc::insufficient_data)
[[nodiscard]] FittedModel model_from(const Arguments& arguments);

/// \throws Error(Errc::usage), Error(Errc::bad_input), Error(Errc::insufficient_data)
[[nodiscard]] Placement placement_from(const Arguments& arguments, const FittedModel& model);

}  // namespace energymodel::cli
