// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/csv.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "energymodel/io/text_blocks.hpp"
#include "fuzz/memory_file.hpp"
#include "fuzz/reader.hpp"

namespace energymodel::fuzz {
namespace {

/// The table with a last column of numbers, so that no row is blank.
std::string written(const CsvTable& table) {
  std::string out;
  for (const std::string& column : table.columns()) {
    append_csv_cell(column, out);
    out += ',';
  }
  out += "number of the row\n";
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < table.columns().size(); ++column) {
      append_csv_cell(table.cell(row, column), out);
      out += ',';
    }
    out += std::to_string(row) + '\n';
  }
  return out;
}

/// The cells of all rows with their lines, or the refusal.
struct Content {
  std::vector<std::string> cells;
  std::string refusal;
  bool operator==(const Content&) const = default;

  void add(const CsvTable& table) {
    for (std::size_t row = 0; row < table.rows(); ++row) {
      cells.push_back(table.place(row));
      for (std::size_t i = 0; i < table.columns().size(); ++i)
        cells.emplace_back(table.cell(row, i));
    }
  }
};

template <class Read>
Content content_of(Read read) {
  Content out;
  try {
    read(out);
  } catch (const Error& error) {
    require_refusal(error);
    out = {{}, error.what()};
  }
  return out;
}

}  // namespace

void read_csv(std::string_view bytes) {
  std::optional<CsvTable> table;
  if (!accepts([&] { table = CsvTable::parse(std::string(bytes), "fuzz.csv"); })) return;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    for (std::size_t column = 0; column < table->columns().size(); ++column) {
      (void)accepts([&] { require(std::isfinite(table->number(row, column)), "number"); });
    }
  }
  // A byte-order mark in the name itself would be taken for the file's own.
  if (table->columns().front().starts_with("\xEF\xBB\xBF")) return;
  const CsvTable again = CsvTable::parse(written(*table), "again.csv");
  require(again.rows() == table->rows(), "rows lost in writing");
  for (std::size_t column = 0; column < table->columns().size(); ++column) {
    require(again.columns()[column] == table->columns()[column], "name changed in writing");
    for (std::size_t row = 0; row < table->rows(); ++row) {
      require(again.cell(row, column) == table->cell(row, column), "cell changed in writing");
    }
  }
}

void read_csv_in_blocks(std::string_view bytes) {
  if (bytes.empty()) return;
  // A header has to fit into the first block.
  const std::size_t block_bytes = 64U + static_cast<unsigned char>(bytes.front()) % 64U;
  bytes.remove_prefix(1);
  const MemoryFile file(bytes);
  const Content whole =
      content_of([&](Content& out) { out.add(CsvTable::parse(std::string(bytes), file.path())); });
  // The header is one line where rows are read in blocks.
  const Content in_blocks = content_of([&](Content& out) {
    TextBlocks blocks(file.path(), block_bytes);
    const CsvTable header = take_csv_header(blocks);
    const auto cut = [&](std::string_view text) {
      return whole_csv_records(text, header.separator());
    };
    while (std::optional<TextBlock> block = blocks.next(cut)) {
      out.add(CsvTable::parse_rows(std::move(block->text), header, block->first_line, nullptr));
    }
  });
  if (in_blocks.refusal.find("without its closing quote") != std::string::npos) return;
  // Which of several faults is named first depends on how far a reader looks ahead.
  if (!whole.refusal.empty() && !in_blocks.refusal.empty()) return;
  require(whole == in_blocks, "another table in blocks", in_blocks.refusal + "|" + whole.refusal);
}

}  // namespace energymodel::fuzz
