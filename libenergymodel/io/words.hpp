// SPDX-License-Identifier: Apache-2.0
/// \file
/// Lists and numbers in text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace energymodel {

/// The parts between separators: always one more than there are separators.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

/// "1 epoch", "2 epochs", "3 k epochs"
[[nodiscard]] std::string plural(std::string_view number, std::string_view noun);
[[nodiscard]] std::string plural(std::size_t number, std::string_view noun);

}  // namespace energymodel
