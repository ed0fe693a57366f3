// SPDX-License-Identifier: Apache-2.0
#include "cli/text.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace energymodel::cli {

std::optional<std::size_t> terminal_width() {
  // Narrower than this no word fits beside an indentation.
  constexpr std::size_t least = 20;
  std::size_t width = 0;
  if (const char* const stated = std::getenv("COLUMNS")) {
    const std::string_view text(stated);
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), width);
    if (failure == std::errc{} && end == text.data() + text.size() && width > 0) {
      return std::max(width, least);
    }
  }
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return std::max<std::size_t>(size.ws_col, least);
}

std::size_t text_width(std::size_t widest) {
  return std::min(widest, terminal_width().value_or(widest));
}

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
    const bool is_first = column == indent;
    if (!is_first && column + 1 + word.size() > width) {
      out.append("\n").append(indent, ' ');
      column = indent;
    } else if (!is_first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    at = stop + 1;
  }
  return out;
}

std::string paragraph(std::string_view text) { return wrap(text, 0, text_width()) + "\n"; }

}  // namespace energymodel::cli
