// SPDX-License-Identifier: Apache-2.0
/// \file
/// Text of any length, some records at a time. Layer 5.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "energymodel/io/csv.hpp"
#include "energymodel/io/file.hpp"

namespace energymodel {

/// The length of the longest beginning of `text` that ends with a record; 0 if none ends in it.
/// \pre text starts with a record
using Cut = std::function<std::size_t(std::string_view text)>;

/// A newline inside a quoted cell ends no record of a CSV.
[[nodiscard]] std::size_t whole_csv_records(std::string_view text, char separator);
[[nodiscard]] inline std::size_t whole_lines(std::string_view text) { return text.rfind('\n') + 1; }

/// Whole records of a file.
struct TextBlock {
  std::string text;
  std::size_t first_line = 1;
};

/// Reads a file, or standard input for "-", in blocks of whole records. The blocks depend on the
/// file's bytes alone, not on how a pipe hands them over.
class TextBlocks {
 public:
  static constexpr std::size_t default_bytes = std::size_t{1} << 20;
  static constexpr std::size_t longest_record = std::size_t{64} << 20;

  /// \throws Error(Errc::bad_input)
  explicit TextBlocks(const std::string& path, std::size_t block_bytes = default_bytes);

  /// What messages call the text.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// A block's worth of what comes next, or less at the end.
  [[nodiscard]] std::string_view peek();
  /// The next `bytes` of what peek() showed.
  TextBlock take(std::size_t bytes);
  /// The next records, or nothing at the end. \throws Error(Errc::bad_input)
  std::optional<TextBlock> next(const Cut& whole_records);

 private:
  void fill(std::size_t bytes);

  std::string name_;
  ByteSource source_;
  std::size_t block_bytes_;
  std::string ahead_;
  bool is_at_end_ = false;
  std::size_t line_ = 1;
};

/// Takes the header line of a CSV, and what comes before it. \return a table without rows
/// \throws Error(Errc::bad_input)
[[nodiscard]] CsvTable take_csv_header(TextBlocks& blocks);

}  // namespace energymodel
