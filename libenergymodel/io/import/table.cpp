// SPDX-License-Identifier: Apache-2.0
#include "io/import/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "energymodel/error.hpp"

namespace energymodel::importing {

Table::Table(std::string_view text, std::string name, char separator, ImportReport& report)
    : name_(std::move(name)) {
  for (const Line& line : lines_of(text, name_, report)) {
    auto cells = cells_of(line.text, separator);
    if (columns_.empty() && cells) {
      columns_ = std::move(*cells);
      continue;
    }
    ++report.rows;
    if (cells && cells->size() == columns_.size()) {
      rows_.push_back({std::move(*cells), line.number});
      continue;
    }
    quarantine(report,
               name_,
               line.number,
               line.is_whole ? "row that does not fit the header" : "truncated last line",
               cells ? fmt::format("{} cells of {}", cells->size(), columns_.size())
                     : std::string("a quoted cell without its end"));
  }
  if (columns_.empty()) {
    throw Error(Errc::bad_input, name_, "found an empty file, expected a header line");
  }
}

std::optional<std::size_t> Table::find(std::string_view column) const {
  const auto at = std::find(columns_.begin(), columns_.end(), column);
  if (at == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(at - columns_.begin());
}

std::size_t Table::require(std::string_view column) const {
  if (const auto at = find(column)) return *at;
  throw Error(Errc::bad_input,
              name_ + ":1",
              fmt::format("found no column '{}', expected one among: {:.200}",
                          column,
                          fmt::format("{}", fmt::join(columns_, ", "))));
}

std::string_view Table::text(const Row& row, std::string_view column) const {
  const auto at = find(column);
  return at ? std::string_view(row.cells[*at]) : std::string_view();
}

std::optional<double> Table::number(const Row& row, std::string_view column) const {
  return number_of(text(row, column));
}

}  // namespace energymodel::importing
