// SPDX-License-Identifier: Apache-2.0
/// \file
/// The exit statuses in a few words each, for help and manual; docs/exit_status.md has more.
#pragma once

#include <array>
#include <string_view>

namespace energymodel::cli {

/// In the order of Errc, after 0.
inline constexpr std::array<std::string_view, 11> exit_statuses{
    "done",
    "defect of this program",
    "usage",
    "bad input",
    "too little data",
    "not converged",
    "not identifiable",
    "outside the fitted range (--strict)",
    "newer schema",
    "output not written",
    "a check found a difference"};

}  // namespace energymodel::cli
