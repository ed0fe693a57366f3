// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/text_blocks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "energymodel/error.hpp"

namespace energymodel {
namespace {

/// Where the record or comment that starts at `at` ends, or npos if the text ends first.
std::size_t end_of_csv_record(std::string_view text, std::size_t at, char separator) {
  constexpr std::size_t none = std::string_view::npos;
  if (at < text.size() && text[at] == '#') {
    const std::size_t stop = text.find('\n', at);
    return stop == none ? none : stop + 1;
  }
  while (at < text.size()) {
    if (text[at] == '"') {
      for (++at;; at += 2) {
        at = text.find('"', at);
        if (at == none) return none;
        if (at + 1 == text.size() || text[at + 1] != '"') break;
      }
      ++at;
    }
    while (at < text.size() && text[at] != separator && text[at] != '\n') ++at;
    if (at == text.size()) return none;
    if (text[at++] == '\n') return at;
  }
  return none;
}

}  // namespace

std::size_t whole_csv_records(std::string_view text, char separator) {
  if (text.find('"') == std::string_view::npos) return whole_lines(text);
  std::size_t whole = 0;
  for (std::size_t at = 0; at != std::string_view::npos;
       at = end_of_csv_record(text, at, separator)) {
    whole = at;
  }
  return whole;
}

TextBlocks::TextBlocks(const std::string& path, std::size_t block_bytes)
    : name_(path == "-" ? "standard input" : path), source_(path), block_bytes_(block_bytes) {}

void TextBlocks::fill(std::size_t bytes) {
  while (!is_at_end_ && ahead_.size() < bytes) {
    is_at_end_ = !source_.append_to(ahead_, bytes - ahead_.size());
  }
}

std::string_view TextBlocks::peek() {
  fill(block_bytes_);
  return ahead_;
}

TextBlock TextBlocks::take(std::size_t bytes) {
  TextBlock block{ahead_.substr(0, bytes), line_};
  ahead_.erase(0, bytes);
  line_ += static_cast<std::size_t>(std::count(block.text.begin(), block.text.end(), '\n'));
  return block;
}

std::optional<TextBlock> TextBlocks::next(const Cut& whole_records) {
  if (peek().empty()) return std::nullopt;
  std::size_t whole = whole_records(ahead_);
  while (whole == 0 && !is_at_end_) {
    if (ahead_.size() >= longest_record) {
      throw Error(Errc::bad_input,
                  fmt::format("{}:{}", name_, line_),
                  fmt::format("found a row of more than {} MiB, expected a shorter one",
                              longest_record >> 20));
    }
    fill(2 * ahead_.size());
    whole = whole_records(ahead_);
  }
  return take(whole == 0 ? ahead_.size() : whole);
}

CsvTable take_csv_header(TextBlocks& blocks) {
  std::string lines;
  bool is_found = false;
  while (!is_found && !blocks.peek().empty()) {
    const std::size_t stop = blocks.peek().find('\n');
    const std::string line =
        blocks.take(stop == std::string_view::npos ? blocks.peek().size() : stop + 1).text;
    is_found = !line.starts_with('#') && line.find_first_not_of(" \t\r\n") != std::string::npos;
    lines += line;
  }
  return CsvTable::parse(std::move(lines), blocks.name());
}

}  // namespace energymodel
