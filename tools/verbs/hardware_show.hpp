// SPDX-License-Identifier: Apache-2.0
/// \file
/// A node or a component with the source of every value.
#pragma once

#include <string>

#include "cli/report.hpp"
#include "energymodel/io/profile.hpp"

namespace energymodel::cli {

[[nodiscard]] std::string node_text(const HardwareProfile& profile);
[[nodiscard]] Json node_json(const HardwareProfile& profile);
[[nodiscard]] std::string component_text(const ComponentProfile& profile);
[[nodiscard]] Json component_json(const ComponentProfile& profile);

/// A value as it was written, with a mark: "72.5 W m" measured, "a" assumed, "?" not checked.
/// "unknown" for a key that is not there.
[[nodiscard]] std::string marked_value(std::span<const ProfileEntry> entries, std::string_view key);
inline constexpr std::string_view marks_legend =
    "m measured, a assumed, ? not checked against its source, else as specified";

}  // namespace energymodel::cli
