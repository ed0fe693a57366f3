// SPDX-License-Identifier: Apache-2.0
/// \file
/// Predictions of a whole table of jobs.
#pragma once

#include <array>
#include <iosfwd>
#include <string_view>

#include "cli/arguments.hpp"
#include "energymodel/fit/fitted_model.hpp"

namespace energymodel::cli {

/// What becomes of a row that cannot be read, in the order of OnError.
inline constexpr std::array<std::string_view, 3> on_error_choices{"stop", "skip", "emit"};

/// Writes every row of --jobs with its prediction to `out`, notes and warnings to `err`.
/// \return the exit status
/// \throws Error(Errc::usage), Error(Errc::bad_input)
int predict_jobs(const FittedModel& model,
                 const Arguments& arguments,
                 std::ostream& out,
                 std::ostream& err);

}  // namespace energymodel::cli
