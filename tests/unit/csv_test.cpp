// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/csv.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const CsvTable& table) {
  Rows out(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < table.columns().size(); ++column) {
      out[row].emplace_back(table.cell(row, column));
    }
  }
  return out;
}

TEST(csv, reads_what_spreadsheets_write) {
  struct Case {
    const char* what;
    std::string text;
    Rows rows;
  };
  const Case cases[] = {
      {"plain", "a,b\n1,2\n3,4\n", {{"1", "2"}, {"3", "4"}}},
      {"no newline at the end", "a,b\n1,2", {{"1", "2"}}},
      {"byte-order mark",
       "\xEF\xBB\xBF"
       "a,b\n1,2\n",
       {{"1", "2"}}},
      {"CRLF", "a,b\r\n1,2\r\n3,4\r\n", {{"1", "2"}, {"3", "4"}}},
      {"CRLF after a quote", "a,b\r\n1,\"2\"\r\n", {{"1", "2"}}},
      {"semicolons", "a;b\n1;2\n", {{"1", "2"}}},
      {"a semicolon in a comma file", "a,b\nx;y,2\n", {{"x;y", "2"}}},
      {"quoted separator", "a,b\n\"x,y\",2\n", {{"x,y", "2"}}},
      {"quoted quote", "a,b\n\"say \"\"x\"\"\",2\n", {{"say \"x\"", "2"}}},
      {"quoted newline", "a,b\n\"x\ny\",2\n", {{"x\ny", "2"}}},
      {"empty cells", "a,b\n,\n\"\",x\n", {{"", ""}, {"", "x"}}},
      {"empty last cell at the end", "a,b\n1,", {{"1", ""}}},
      {"comments and blank lines",
       "# by x, on paper\na,b\n\n1,2\n#3\n# 3, 4, 5\n  \n5,6\n",
       {{"1", "2"}, {"5", "6"}}},
      {"a quoted separator in a comment", "a,b\n# \"3,4\"\n1,2\n", {{"1", "2"}}},
      {"a row that starts with a hash", "a,b\n\"#1\",2\n", {{"#1", "2"}}},
      {"a hash inside a row", "a,b\n1,#2\n", {{"1", "#2"}}},
      {"spaces around a name", " a , b \n1,2\n", {{"1", "2"}}},
      {"header alone", "a,b\n", {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const CsvTable table = CsvTable::parse(c.text, "t.csv");
    EXPECT_EQ(table.columns(), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(rows_of(table), c.rows);
  }
}

TEST(csv, takes_a_hash_for_a_comment_where_every_line_has_one_cell) {
  EXPECT_EQ(CsvTable::parse("a\n1\n#2\n3\n", "t.csv").rows(), 2U);
}

TEST(csv, refuses_and_names_the_line) {
  struct Case {
    const char* what;
    std::string text;
    const char* message;
  };
  const Case cases[] = {
      {"empty", "", "t.csv: found an empty file, expected a header line"},
      {"a mark alone", "\xEF\xBB\xBF", "t.csv: found an empty file"},
      {"comments alone", "# x\n\n", "t.csv: found an empty file"},
      {"short row", "a,b\n1,2\n3\n", "t.csv:3: found 1 cell, expected 2 as in the header"},
      {"long row", "a,b\n1,2,3\n", "t.csv:2: found 3 cells, expected 2"},
      {"after a comment", "#\na,b\n\n1\n", "t.csv:4: found 1 cell,"},
      {"after a quoted newline", "a,b\n\"x\ny\",2\n3\n", "t.csv:4: found 1 cell,"},
      {"twice", "a,b,a\n1,2,3\n", "t.csv:1: found column 'a' twice"},
      {"unnamed", "a,,b\n1,2,3\n", "t.csv:1: found a column without a name"},
      {"unnamed at the end", "#\na,b,\n1,2,\n", "t.csv:2: found a column without a name"},
      {"text after a quote", "a,b\n\"1\"x,2\n", "t.csv:2: found 'x' after a quoted cell"},
      {"a hash before a row", "a,b\n1,2\n#3,4\n", "t.csv:3: found a line that begins with '#' and"},
      {"a hash before a row of semicolons", "a;b\n#3;4\n", "t.csv:2: found a line that begins"},
      // The line where the quote opens: the end of the file helps nobody to find it.
      {"unclosed quote", "a,b\n1,\"2\n3,4\n5,6\n", "t.csv:2: found a quoted cell without"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    test::expect_refusal(
        [&] { return CsvTable::parse(c.text, "t.csv"); }, Errc::bad_input, c.message);
  }
}

TEST(csv, reads_finite_numbers_only) {
  const CsvTable good = CsvTable::parse("a\n1.5\n -2e3 \n", "t.csv");
  EXPECT_EQ(good.number(0, 0), 1.5);
  EXPECT_EQ(good.number(1, 0), -2000.0);

  struct Case {
    std::string cell;
    const char* message;
  };
  const Case cases[] = {
      {"n/a", "t.csv:2: energy_J: found 'n/a', expected a positive energy"},
      {"J 12", "found 'J 12', expected"},
      {"", "t.csv:2: energy_J: found '', expected a positive energy"},
      {"1,5", "found '1,5' (a decimal comma; write a point), expected"},
      {"1.234,5", "found '1.234,5' (a decimal comma; write a point), expected"},
      {"12 J", "found '12 J' (write a plain number, in the unit of the column), expected"},
      {"1M", "found '1M' (write a plain number, in the unit of the column), expected"},
      {"5%", "found '5%' (write a plain number"},
      {"nan", "found 'nan', expected"},
      {"inf", "found 'inf', expected"},
      {"1e999", "found '1e999', expected"},
      {"0x10", "found '0x10' (write a plain number"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.cell);
    const CsvTable table = CsvTable::parse("id;energy_J\n1;" + c.cell + "\n", "t.csv");
    test::expect_refusal(
        [&] { return table.number(0, 1, "a positive energy"); }, Errc::bad_input, c.message);
  }
}

TEST(csv, finds_columns_and_survives_a_move) {
  CsvTable first = CsvTable::parse("a,b\n\"x\",y\n", "t.csv");
  const CsvTable moved = std::move(first);
  EXPECT_EQ(moved.find("b"), 1U);
  EXPECT_EQ(moved.find("c"), 2U);
  EXPECT_EQ(moved.cell(0, 0), "x");
  EXPECT_EQ(moved.place(0), "t.csv:2");
  EXPECT_EQ(moved.place(0, 1), "t.csv:2: b");
}

TEST(csv, writes_cells_that_read_back) {
  for (const std::string text : {"plain", "", "a,b", "say \"x\"", "two\nlines", "a\r\nb", "#1"}) {
    SCOPED_TRACE(text);
    const CsvTable table = CsvTable::parse("a,b\n" + csv_cell(text) + ",2\n", "t.csv");
    ASSERT_EQ(table.rows(), 1U);
    EXPECT_EQ(table.cell(0, 0), text);
  }
}

TEST(csv, names_the_file_that_cannot_be_read) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "absent.csv";
  test::expect_refusal([&] { return CsvTable::read(path); }, Errc::bad_input, path);
  EXPECT_EQ(CsvTable::read(folder.write("t.csv", "a\n1\n")).number(0, 0), 1.0);
}

}  // namespace
}  // namespace energymodel
