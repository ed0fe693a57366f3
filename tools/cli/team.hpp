// SPDX-License-Identifier: Apache-2.0
/// \file
/// The processes that were started together.
#pragma once

#include "energymodel/fit/team.hpp"

namespace energymodel::cli {

/// This process alone, unless main() said otherwise. All of a team read, fit and decide alike; the
/// first alone writes.
[[nodiscard]] const Team& process_team();
/// Keeps a reference.
void set_process_team(const Team& team);

}  // namespace energymodel::cli
