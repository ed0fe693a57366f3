// SPDX-License-Identifier: Apache-2.0
/// \file
/// Words on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace energymodel::cli {

/// Breaks a paragraph at spaces; lines after the first start with `indent` spaces.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t indent, std::size_t width);

[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

}  // namespace energymodel::cli
