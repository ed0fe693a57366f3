// SPDX-License-Identifier: Apache-2.0
/// \file
/// Predicted jobs as text: the caller's own columns first, unchanged.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "verbs/jobs_input.hpp"
#include "verbs/prediction_columns.hpp"

namespace energymodel::cli {

/// What is written of each row.
struct JobsFormat {
  std::vector<std::size_t> predicted;  ///< of prediction_columns, ascending
  bool is_json = false;
  bool input_is_json = false;
  bool has_error_column = false;
};

/// How a job lies to what was measured, in columns of text.
struct JobPlace {
  std::string out_of_range;  ///< inputs: "steps;batch", or ""
  std::string out_of_hull;   ///< pairs of inputs: "steps and batch", or ""
  std::string codes;         ///< of the warnings: "EM-W001;EM-W004", or ""
  bool is_unpriced = false;  ///< it does what no fitted run did
};

/// The columns that follow the caller's own.
[[nodiscard]] std::vector<std::string_view> added_columns(const JobsFormat& format);
/// The header line; "" for JSON.
[[nodiscard]] std::string header_line(const CsvTable& header, const JobsFormat& format);

/// Appends one row. \param error  why there is no prediction; "" where there is one
void append_row(const JobRows& rows,
                std::size_t row,
                const PredictionTable& predicted,
                const JobPlace& place,
                const std::string& error,
                const JobsFormat& format,
                std::string& out);

}  // namespace energymodel::cli
