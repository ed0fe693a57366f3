// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "energymodel/error.hpp"
#include "energymodel/io/file.hpp"
#include "io/words.hpp"

namespace energymodel {
/// Cuts text into records. Quoted cells are unescaped in place, so cells can be views of the text.
class CsvScanner {
 public:
  CsvScanner(std::string& text, const std::string& name, std::size_t first_line)
      : at_(text.data()), end_(text.data() + text.size()), name_(name), line_(first_line) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (std::string_view(text).starts_with(byte_order_mark)) {
      at_ += byte_order_mark.size();
    }
  }

  void set_separator(char separator) { separator_ = separator; }
  /// From here on, rows have this many cells.
  void set_columns(std::size_t columns) { columns_ = columns; }
  [[nodiscard]] std::size_t line() const { return line_; }

  /// The next line that is neither blank nor a comment, without moving past it.
  [[nodiscard]] std::string_view peek_line() {
    while (at_ != end_) {
      char* const stop = std::find(at_, end_, '\n');
      const std::string_view line(at_, static_cast<std::size_t>(stop - at_));
      const bool is_blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
      if (!is_blank && line.front() != '#') return line;
      if (!is_blank) refuse_row(line);
      at_ = stop == end_ ? end_ : stop + 1;
      ++line_;
    }
    return {};
  }

  /// The cells of the next record; false at the end.
  bool next(std::vector<std::string_view>& cells, std::size_t& line) {
    cells.clear();
    if (peek_line().empty()) return false;
    line = line_;
    for (bool more = true; more;) cells.push_back(cell(more));
    return true;
  }

 private:
  /// A comment may be anything but what could be a row whose first cell begins with '#'.
  void refuse_row(std::string_view comment) const {
    std::size_t cells = 1;
    bool is_quoted = false;
    for (const char c : comment) {
      if (c == '"') is_quoted = !is_quoted;
      if (c == separator_ && !is_quoted) ++cells;
    }
    if (columns_ < 2 || cells != columns_) return;
    throw Error(
        Errc::bad_input,
        fmt::format("{}:{}", name_, line_),
        fmt::format("found a line that begins with '#' and has {} cells as the header has, "
                    "expected a comment of another form, or a row whose first cell is quoted",
                    cells));
  }

  std::string_view cell(bool& more) {
    if (at_ != end_ && *at_ == '"') return quoted_cell(more);
    char* const begin = at_;
    while (at_ != end_ && *at_ != separator_ && *at_ != '\n') ++at_;
    char* stop = at_;
    if (stop != begin && *(stop - 1) == '\r' && (at_ == end_ || *at_ == '\n')) --stop;
    finish(more);
    return {begin, static_cast<std::size_t>(stop - begin)};
  }

  std::string_view quoted_cell(bool& more) {
    const std::size_t opened = line_;
    char* const begin = ++at_;
    char* out = begin;
    for (;; ++at_) {
      if (at_ == end_) {
        throw Error(Errc::bad_input,
                    fmt::format("{}:{}", name_, opened),
                    "found a quoted cell without its closing quote, expected '\"'");
      }
      if (*at_ == '"') {
        if (at_ + 1 == end_ || *(at_ + 1) != '"') break;
        ++at_;
      }
      if (*at_ == '\n') ++line_;
      *out++ = *at_;
    }
    ++at_;
    if (at_ != end_ && *at_ == '\r') ++at_;
    if (at_ != end_ && *at_ != separator_ && *at_ != '\n') {
      throw Error(
          Errc::bad_input,
          fmt::format("{}:{}", name_, line_),
          fmt::format("found '{}' after a quoted cell, expected '{}' or the end of the line",
                      *at_,
                      separator_));
    }
    finish(more);
    return {begin, static_cast<std::size_t>(out - begin)};
  }

  void finish(bool& more) {
    more = at_ != end_ && *at_ == separator_;
    if (at_ == end_) return;
    if (*at_ == '\n') ++line_;
    ++at_;
  }

  char* at_;
  char* end_;
  const std::string& name_;
  char separator_ = ',';
  std::size_t columns_ = 0;  ///< 0 until the header is read
  std::size_t line_;
};

namespace {

std::string_view trim_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// What to do about a text that was meant for a number, or "".
std::string_view advice_on(std::string_view text) {
  const bool is_decimal_comma =
      text.find(',') != std::string_view::npos &&
      text.find_first_not_of("0123456789,+-.eE") == std::string_view::npos;
  if (is_decimal_comma) return " (a decimal comma; write a point)";
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool has_unit = failure == std::errc{} && end != text.data() + text.size();
  return has_unit ? " (write a plain number, in the unit of the column)" : "";
}

}  // namespace

CsvTable CsvTable::read(const std::string& path) {
  return parse(read_file(path), path == "-" ? "standard input" : path);
}

CsvTable CsvTable::parse(std::string text, std::string name) {
  CsvTable table;
  table.name_ = std::move(name);
  const auto buffer = std::make_shared<std::string>(std::move(text));
  CsvScanner scanner(*buffer, table.name_, 1);
  table.text_ = buffer;
  const std::string_view header = scanner.peek_line();
  if (header.empty()) {
    throw Error(Errc::bad_input, table.name_, "found an empty file, expected a header line");
  }
  const bool uses_semicolons =
      header.find(';') != std::string_view::npos && header.find(',') == std::string_view::npos;
  table.separator_ = uses_semicolons ? ';' : ',';
  scanner.set_separator(table.separator_);

  std::vector<std::string_view> cells;
  std::size_t line = 0;
  scanner.next(cells, line);
  for (const std::string_view cell : cells) {
    const std::string column(trim_spaces(cell));
    const std::string place = fmt::format("{}:{}", table.name_, line);
    if (column.empty()) {
      throw Error(Errc::bad_input, place, "found a column without a name, expected one");
    }
    if (std::find(table.columns_.begin(), table.columns_.end(), column) != table.columns_.end()) {
      throw Error(Errc::bad_input,
                  place,
                  fmt::format("found column '{}' twice, expected each name once", column));
    }
    table.columns_.push_back(column);
  }
  table.take_rows(scanner, nullptr);
  return table;
}

CsvTable CsvTable::parse_rows(std::string text,
                              const CsvTable& header,
                              std::size_t first_line,
                              std::vector<CsvFault>* faults) {
  CsvTable table;
  table.name_ = header.name_;
  table.columns_ = header.columns_;
  table.separator_ = header.separator_;
  const auto buffer = std::make_shared<std::string>(std::move(text));
  table.text_ = buffer;
  CsvScanner scanner(*buffer, table.name_, first_line);
  scanner.set_separator(table.separator_);
  table.take_rows(scanner, faults);
  return table;
}

void CsvTable::take_rows(CsvScanner& scanner, std::vector<CsvFault>* faults) {
  scanner.set_columns(columns_.size());
  std::vector<std::string_view> cells;
  std::size_t line = 0;
  while (scanner.next(cells, line)) {
    if (cells.size() != columns_.size()) {
      const Error error(Errc::bad_input,
                        fmt::format("{}:{}", name_, line),
                        fmt::format("found {}, expected {} as in the header",
                                    plural(cells.size(), "cell"),
                                    columns_.size()));
      if (faults == nullptr) throw error;
      faults->push_back({lines_.size(), error.what()});
      cells.resize(columns_.size());
    }
    cells_.insert(cells_.end(), cells.begin(), cells.end());
    lines_.push_back(line);
  }
}

CsvTable CsvTable::subset(std::span<const std::size_t> rows) const {
  CsvTable out;
  out.name_ = name_;
  out.text_ = text_;
  out.separator_ = separator_;
  out.columns_ = columns_;
  for (const std::size_t row : rows) {
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      out.cells_.push_back(cell(row, column));
    }
    out.lines_.push_back(lines_[row]);
  }
  return out;
}

std::size_t CsvTable::find(std::string_view column) const {
  return static_cast<std::size_t>(std::find(columns_.begin(), columns_.end(), column) -
                                  columns_.begin());
}

std::string CsvTable::place(std::size_t row) const {
  return fmt::format("{}:{}", name_, line(row));
}

std::string CsvTable::place(std::size_t row, std::size_t column) const {
  return fmt::format("{}: {}", place(row), columns_[column]);
}

std::optional<double> CsvTable::number_in(std::size_t row, std::size_t column) const {
  const std::string_view text = trim_spaces(cell(row, column));
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = end == text.data() + text.size();
  if (failure == std::errc{} && is_whole && std::isfinite(value)) return value;
  return std::nullopt;
}

double CsvTable::number(std::size_t row, std::size_t column, std::string_view expected) const {
  const std::optional<double> value = number_in(row, column);
  if (value) return *value;
  const std::string_view text = trim_spaces(cell(row, column));
  throw Error(Errc::bad_input,
              place(row, column),
              fmt::format("found '{}'{}, expected {}", text, advice_on(text), expected));
}

std::string csv_cell(std::string_view text) {
  std::string out;
  append_csv_cell(text, out);
  return out;
}

void append_csv_cell(std::string_view text, std::string& out) {
  // A line that begins with '#' is a comment.
  const bool is_plain =
      text.find_first_of(",\"\n\r") == std::string_view::npos && !text.starts_with('#');
  if (is_plain) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace energymodel
