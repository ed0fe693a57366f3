// SPDX-License-Identifier: Apache-2.0
#include "verbs/jobs_output.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "cli/report.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array<std::string_view, 3> place_columns{"out_of_range", "out_of_hull", "warnings"};
constexpr std::string_view error_column = "error";

/// Shortest digits that read back as the same number.
void append_number(double value, std::string& out) {
  std::array<char, 32> digits;
  char* const end = fmt::format_to(digits.data(), FMT_COMPILE("{}"), value);
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void append_json_text(std::string_view text, std::string& out) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
  if (is_plain) {
    out += '"';
    out += text;
    out += '"';
  } else {
    // A byte that is no UTF-8 is replaced: JSON cannot hold it.
    out += Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

void append_csv_row(const JobRows& rows,
                    std::size_t row,
                    const PredictionTable& predicted,
                    const JobPlace& place,
                    const std::string& error,
                    const JobsFormat& format,
                    std::string& out) {
  const CsvTable& table = rows.table;
  if (!rows.source.empty() && !format.input_is_json && error.empty()) {
    out += rows.source[row];
  } else {
    for (std::size_t i = 0; i < table.columns().size(); ++i) {
      if (i != 0) out += ',';
      append_csv_cell(table.cell(row, i), out);
    }
  }
  for (const std::size_t i : format.predicted) {
    out += ',';
    if (error.empty() && !std::isnan(predicted[i][row])) append_number(predicted[i][row], out);
  }
  for (const std::string* text : {&place.out_of_range, &place.out_of_hull, &place.codes}) {
    out += ',';
    out += *text;
  }
  if (format.has_error_column) {
    out += ',';
    append_csv_cell(error, out);
  }
}

void append_json_row(const JobRows& rows,
                     std::size_t row,
                     const PredictionTable& predicted,
                     const JobPlace& place,
                     const std::string& error,
                     const JobsFormat& format,
                     std::string& out) {
  const auto key = [&out](std::string_view name) {
    if (out.back() != '{') out += ',';
    append_json_text(name, out);
    out += ':';
  };
  const CsvTable& table = rows.table;
  const bool is_object = format.input_is_json && rows.source[row].ends_with('}');
  if (is_object) {
    out += rows.source[row];
    out.pop_back();
    while (out.back() == ' ') out.pop_back();
  } else {
    out += '{';
    for (std::size_t i = 0; i < table.columns().size(); ++i) {
      key(table.columns()[i]);
      append_json_text(table.cell(row, i), out);
    }
  }
  for (const std::size_t i : format.predicted) {
    key(prediction_columns[i]);
    if (error.empty() && std::isfinite(predicted[i][row])) {
      append_number(predicted[i][row], out);
    } else {
      out += "null";
    }
  }
  const std::array texts{&place.out_of_range, &place.out_of_hull, &place.codes};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    key(place_columns[i]);
    append_json_text(*texts[i], out);
  }
  if (format.has_error_column) {
    key(error_column);
    if (error.empty()) {
      out += "null";
    } else {
      append_json_text(error, out);
    }
  }
  out += '}';
}

}  // namespace

std::vector<std::string_view> added_columns(const JobsFormat& format) {
  std::vector<std::string_view> out;
  for (const std::size_t i : format.predicted) out.push_back(prediction_columns[i]);
  out.insert(out.end(), place_columns.begin(), place_columns.end());
  if (format.has_error_column) out.push_back(error_column);
  return out;
}

std::string header_line(const CsvTable& header, const JobsFormat& format) {
  std::string out;
  if (format.is_json) return out;
  for (const std::string& name : header.columns()) {
    append_csv_cell(name, out);
    out += ',';
  }
  for (const std::string_view name : added_columns(format)) {
    out += name;
    out += ',';
  }
  out.back() = '\n';
  return out;
}

void append_row(const JobRows& rows,
                std::size_t row,
                const PredictionTable& predicted,
                const JobPlace& place,
                const std::string& error,
                const JobsFormat& format,
                std::string& out) {
  if (format.is_json) {
    append_json_row(rows, row, predicted, place, error, format, out);
  } else {
    append_csv_row(rows, row, predicted, place, error, format, out);
  }
  out += '\n';
}

}  // namespace energymodel::cli
