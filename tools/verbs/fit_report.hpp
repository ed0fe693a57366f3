// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a fit prints: for people, and as JSON with everything.
#pragma once

#include <optional>
#include <string>

#include "cli/report.hpp"
#include "energymodel/fit/bootstrap.hpp"
#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/io/trace.hpp"

namespace energymodel::cli {

/// A fit with what it was made of.
struct FitReport {
  const ModelFit& fitted;
  const Trace& trace;
  bool net_of_startup = false;
  std::optional<Bootstrap> bootstrap{};  ///< of the energy
};

[[nodiscard]] std::string fit_text(const FitReport& report);
[[nodiscard]] Json fit_json(const FitReport& report);

}  // namespace energymodel::cli
