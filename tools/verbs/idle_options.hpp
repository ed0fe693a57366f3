// SPDX-License-Identifier: Apache-2.0
/// \file
/// Options of 'fit' that would have no effect beside others.
#pragma once

#include "cli/arguments.hpp"

namespace energymodel::cli {

/// \throws Error(Errc::usage) for an option that is absent but needed, or would change nothing
void refuse_idle_options(const Arguments& arguments);

}  // namespace energymodel::cli
