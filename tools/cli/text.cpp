// SPDX-License-Identifier: Apache-2.0
#include "cli/text.hpp"

#include <algorithm>

namespace energymodel::cli {

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = indent;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t stop = std::min(text.find(' ', at), text.size());
    // A number stays with its percent sign.
    if (text.substr(stop).starts_with(" %")) {
      stop = std::min(text.find(' ', stop + 1), text.size());
    }
    const std::string_view word = text.substr(at, stop - at);
    if (column + word.size() > width && column > indent) {
      out.append("\n").append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    at = stop + 1;
  }
  return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t stop = std::min(text.find(separator, at), text.size());
    out.emplace_back(text.substr(at, stop - at));
    at = stop + 1;
  }
  return out;
}

}  // namespace energymodel::cli
