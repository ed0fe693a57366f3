// SPDX-License-Identifier: Apache-2.0
/// \file
/// A foreign table with a header line, row by row: what does not fit the header is quarantined and
/// the rest is kept. Internal to io.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/import/text.hpp"

namespace energymodel::importing {

struct Row {
  std::vector<std::string> cells;
  std::size_t line = 0;
};

class Table {
 public:
  /// \throws Error(Errc::bad_input) if there is no header line
  Table(std::string_view text, std::string name, char separator, ImportReport& report);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const;
  /// \throws Error(Errc::bad_input) if there is no such column
  [[nodiscard]] std::size_t require(std::string_view column) const;
  /// The cell, or "" if the table has no such column.
  [[nodiscard]] std::string_view text(const Row& row, std::string_view column) const;
  /// The cell's number, if it is one.
  [[nodiscard]] std::optional<double> number(const Row& row, std::string_view column) const;

 private:
  std::string name_;
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
};

}  // namespace energymodel::importing
