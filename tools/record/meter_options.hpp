// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which meters to use, and what was found.
#pragma once

#include <string>

#include "cli/arguments.hpp"
#include "energymodel/meter/sources.hpp"

namespace energymodel::cli {

inline constexpr Option reader_option{
    "reader",
    "COMMAND",
    "a shell command that prints the node's readings, one a line and each with its unit: '312 W' "
    "or, of a counter, '84200 J'"};

/// The machine's meters. ENERGYMODEL_SYSFS and ENERGYMODEL_NVML stand for /sys and for NVIDIA's
/// library. \throws Error(Errc::bad_input) if the reader prints nothing
[[nodiscard]] Sources sources_from(const Arguments& arguments);

/// A table of the meters with a reading each, and of what there is none of and why.
[[nodiscard]] std::string describe_sources(const Sources& sources);

/// The reasons alone, a line each: of what was not found, and of meters that cannot be read.
[[nodiscard]] std::string missing_sources(const Sources& sources);

}  // namespace energymodel::cli
