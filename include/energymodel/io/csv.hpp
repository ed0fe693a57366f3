// SPDX-License-Identifier: Apache-2.0
/// \file
/// Comma-separated values with line numbers. Layer 5.
///
/// RFC 4180 with a header line; a byte-order mark, CRLF and semicolons as separators are
/// understood. Decimal commas are refused by name: they cannot be told from separators or
/// thousands. A line that starts with '#' is a comment, unless it
/// follows the header and has as many cells as the header (two or more): that may be a row, and is
/// an error. A row whose first cell starts with '#' has it quoted.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace energymodel {

class CsvScanner;

/// A row that cannot be read, of a table that is read all the same.
struct CsvFault {
  std::size_t row = 0;
  std::string message;  ///< with its place
};

/// A table of text cells. The cells point into the table's own copy of the file.
class CsvTable {
 public:
  /// Reads a file, or standard input for "-".
  /// \throws Error(Errc::bad_input)
  static CsvTable read(const std::string& path);

  /// \param name  what messages call the text
  /// \throws Error(Errc::bad_input)
  static CsvTable parse(std::string text, std::string name);

  /// Rows of a longer file, without its header line.
  /// \param first_line  the number of the text's first line in the file
  /// \param faults      takes rows with another number of cells than the header, which are cut or
  ///                    filled up; null: they throw
  /// \throws Error(Errc::bad_input)
  static CsvTable parse_rows(std::string text,
                             const CsvTable& header,
                             std::size_t first_line,
                             std::vector<CsvFault>* faults);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] char separator() const { return separator_; }
  [[nodiscard]] std::size_t rows() const { return lines_.size(); }
  /// \pre row < rows(), column < columns().size()
  [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const {
    return cells_[row * columns_.size() + column];
  }
  /// The table of these rows, in this order, with the line numbers that they have in the file.
  [[nodiscard]] CsvTable subset(std::span<const std::size_t> rows) const;
  /// The column's index, or columns().size() if there is none of that name.
  [[nodiscard]] std::size_t find(std::string_view column) const;
  /// The row's line in the file, from 1.
  [[nodiscard]] std::size_t line(std::size_t row) const { return lines_[row]; }
  /// "file.csv:12: energy_J"
  [[nodiscard]] std::string place(std::size_t row, std::size_t column) const;
  [[nodiscard]] std::string place(std::size_t row) const;

  /// A finite number, or nothing if the cell is anything else.
  [[nodiscard]] std::optional<double> number_in(std::size_t row, std::size_t column) const;

  /// A finite number.
  /// \throws Error(Errc::bad_input) naming line and column, what was found and `expected`
  [[nodiscard]] double number(std::size_t row,
                              std::size_t column,
                              std::string_view expected = "a number") const;

 private:
  void take_rows(CsvScanner& scanner, std::vector<CsvFault>* faults);

  std::string name_;
  std::shared_ptr<const std::string> text_;  ///< shared, so that cells outlive a copy
  char separator_ = ',';
  std::vector<std::string> columns_;
  std::vector<std::string_view> cells_;
  std::vector<std::size_t> lines_;
};

/// A cell as CSV text, quoted only if it must be.
[[nodiscard]] std::string csv_cell(std::string_view text);
void append_csv_cell(std::string_view text, std::string& out);

}  // namespace energymodel
