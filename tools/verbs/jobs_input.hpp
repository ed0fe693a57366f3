// SPDX-License-Identifier: Apache-2.0
/// \file
/// Jobs as they come in: rows of a CSV, or JSON objects line by line, a block at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/io/csv.hpp"
#include "energymodel/io/text_blocks.hpp"

namespace energymodel::cli {

/// The rows of one block.
struct JobRows {
  CsvTable table;
  std::vector<CsvFault> faults;
  /// What each row was written as, without its end of line; empty where that has to be put together
  /// from the cells.
  std::vector<std::string_view> source;
  std::shared_ptr<const std::string> text;  ///< what `source` points into
};

/// Reads jobs. JSON lines are known by their first character; the keys of the first object are the
/// columns, and every object has to have just those.
class JobsInput {
 public:
  /// \throws Error(Errc::bad_input)
  explicit JobsInput(const std::string& path);

  [[nodiscard]] bool is_json() const { return is_json_; }
  /// Its columns, without rows.
  [[nodiscard]] const CsvTable& header() const { return header_; }

  std::optional<TextBlock> next();

  /// Rows that cannot be read are among the faults, in their order. Safe on any thread.
  /// \throws Error(Errc::bad_input) for what no later row can be told from
  [[nodiscard]] JobRows rows(TextBlock block) const;

 private:
  TextBlocks blocks_;
  bool is_json_;
  CsvTable header_;
};

}  // namespace energymodel::cli
