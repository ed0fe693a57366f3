// SPDX-License-Identifier: Apache-2.0
/// \file
/// The one place the version is written; CMake reads it here. Layer 0.
#pragma once

#include <string_view>

namespace energymodel {

inline constexpr std::string_view version = "0.2.0";

}  // namespace energymodel
