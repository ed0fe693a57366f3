// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/text_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

TEST(whole_csv_records, ends_behind_the_last_whole_record) {
  struct Case {
    std::string_view text;
    std::string_view whole;
  };
  const std::vector<Case> cases{
      {"", ""},
      {"a,b", ""},
      {"a,b\n", "a,b\n"},
      {"a,b\nc", "a,b\n"},
      {"a,\"b\nc\"\nd", "a,\"b\nc\"\n"},
      {"a,\"b\nc", ""},
      {"1,2\na,\"b\nc", "1,2\n"},
      {"a,\"b\"\"\n\"\nc", "a,\"b\"\"\n\"\n"},
      {"a,\"b\"", ""},
      {"a,5\" disk\nb", "a,5\" disk\n"},
      {"# a \" comment\na,b\nc,\"d\n", "# a \" comment\na,b\n"},
      {"a,\"\"\r\nb", "a,\"\"\r\n"},
  };
  for (const auto& [text, whole] : cases) {
    EXPECT_EQ(text.substr(0, whole_csv_records(text, ',')), whole) << text;
  }
}

/// All that the blocks hold, and how many they are.
struct Read {
  std::string text;
  std::size_t blocks = 0;
};

Read read_in_blocks(const std::string& path, std::size_t block_bytes) {
  TextBlocks blocks(path, block_bytes);
  Read out;
  std::size_t line = 1;
  const Cut cut = [](std::string_view text) { return whole_csv_records(text, ','); };
  while (const auto block = blocks.next(cut)) {
    EXPECT_EQ(block->first_line, line);
    line += static_cast<std::size_t>(std::count(block->text.begin(), block->text.end(), '\n'));
    out.text += block->text;
    ++out.blocks;
  }
  return out;
}

TEST(text_blocks, hand_out_every_byte_once_and_in_order) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += std::to_string(i) + ",\"line\nline " + std::string(static_cast<std::size_t>(i), 'x') +
            "\"\n";
  }
  text += "last,without an end";
  const test::TemporaryFolder folder;
  const std::string path = folder.write("t.csv", text);
  std::size_t last = text.size();
  for (const std::size_t bytes : {1U, 17U, 64U, 1000U, 100000U}) {
    const Read read = read_in_blocks(path, bytes);
    EXPECT_EQ(read.text, text) << bytes;
    EXPECT_LE(read.blocks, last);
    last = read.blocks;
  }
  EXPECT_LE(last, 2U);
}

TEST(text_blocks, take_the_header_and_what_is_before_it) {
  const test::TemporaryFolder folder;
  TextBlocks blocks(folder.write("t.csv", "# a comment\n\nb;a\n1;2\n"));
  const CsvTable header = take_csv_header(blocks);
  EXPECT_EQ(header.columns(), (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(header.separator(), ';');
  const auto rows = blocks.next(whole_lines);
  ASSERT_TRUE(rows);
  const CsvTable table = CsvTable::parse_rows(rows->text, header, rows->first_line, nullptr);
  EXPECT_EQ(table.cell(0, 1), "2");
  EXPECT_EQ(table.line(0), 4U);
}

TEST(text_blocks, refuse_what_has_no_header) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("t.csv", "\n# nothing\n");
  test::expect_refusal(
      [&] {
        TextBlocks blocks(path);
        return take_csv_header(blocks).rows();
      },
      Errc::bad_input,
      "found an empty file");
  test::expect_refusal(
      [&] { return TextBlocks(folder / "none.csv").peek().size(); }, Errc::bad_input, "none.csv");
}

TEST(csv_table, keeps_rows_that_cannot_be_read_where_it_is_asked_to) {
  const CsvTable header = CsvTable::parse("a,b", "t.csv");
  std::vector<CsvFault> faults;
  const CsvTable table = CsvTable::parse_rows("1\n2,3\n4,5,6\n", header, 10, &faults);
  ASSERT_EQ(table.rows(), 3U);
  EXPECT_EQ(table.cell(0, 1), "");
  EXPECT_EQ(table.cell(2, 1), "5");
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0].row, 0U);
  EXPECT_EQ(faults[1].row, 2U);
  EXPECT_EQ(faults[1].message, "t.csv:12: found 3 cells, expected 2 as in the header");
  test::expect_refusal([&] { return CsvTable::parse_rows("1\n", header, 10, nullptr).rows(); },
                       Errc::bad_input,
                       "t.csv:10: found 1 cell");
}

}  // namespace
}  // namespace energymodel
