// SPDX-License-Identifier: Apache-2.0
/// \file
/// Words on a terminal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace energymodel::cli {

/// The width that a person reads at: COLUMNS if it is set, else that of the terminal which standard
/// output is; nothing where it is neither.
[[nodiscard]] std::optional<std::size_t> terminal_width();

/// `widest`, or the terminal's width where that is less.
[[nodiscard]] std::size_t text_width(std::size_t widest = std::string::npos);

/// A paragraph as wide as the terminal, with the end of its last line.
[[nodiscard]] std::string paragraph(std::string_view text);

/// Breaks a paragraph at spaces; lines after the first start with `indent` spaces.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace energymodel::cli
