// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a user knows of coefficients: --fix, --bound and --prior.
#pragma once

#include "cli/arguments.hpp"
#include "energymodel/fit/fit.hpp"

namespace energymodel::cli {

/// \throws Error(Errc::usage) for an unknown coefficient, or text of another form
void add_knowledge(const Arguments& arguments, FitOptions& options);

}  // namespace energymodel::cli
