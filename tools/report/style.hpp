// SPDX-License-Identifier: Apache-2.0
/// \file
/// How a report looks: on a phone, on a desk, in the dark and on paper.
#pragma once

#include <string>
#include <string_view>

namespace energymodel::cli {

/// The page's style sheet. Colours are those of Okabe and Ito (2008), which remain apart under
/// colour blindness; lines, symbols and letters tell things apart without any.
[[nodiscard]] std::string_view report_style();

/// A picture made for a page (svg.hpp) as a file of its own, with the style in it.
[[nodiscard]] std::string standalone_svg(const std::string& picture);

}  // namespace energymodel::cli
