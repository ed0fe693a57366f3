// SPDX-License-Identifier: Apache-2.0
/// \file
/// Predictions as the C interface gives them.
#pragma once

#include <string_view>

#include "energymodel/energymodel.h"
#include "energymodel/fit/fitted_model.hpp"

namespace energymodel::capi {

/// \throws Error(Errc::bad_input) for a job with a duration that the model cannot use
void check_duration(const FittedModel& model, Duration<> duration);

/// Does not allocate.
em_prediction prediction_of(const FittedModel& model,
                            const Workload& job,
                            std::string_view group) noexcept;

inline std::string_view group_text(const char* group) { return group == nullptr ? "" : group; }

}  // namespace energymodel::capi
