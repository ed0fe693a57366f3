// SPDX-License-Identifier: Apache-2.0
#include "io/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace energymodel {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t stop = std::min(text.find(separator, at), text.size());
    out.emplace_back(text.substr(at, stop - at));
    at = stop + 1;
  }
  return out;
}

std::string plural(std::string_view number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == "1" ? "" : "s");
}

std::string plural(std::size_t number, std::string_view noun) {
  return plural(fmt::to_string(number), noun);
}

}  // namespace energymodel
