// SPDX-License-Identifier: Apache-2.0
/// \file
/// Lines, cells, numbers and times of foreign logs. Internal to io.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/io/import.hpp"

namespace energymodel::importing {

struct Line {
  std::string_view text;  ///< without its end
  std::size_t number = 0;
  bool is_whole = true;  ///< false for a last line without its end
};

/// The lines that are not blank. One of more than a mebibyte is quarantined.
[[nodiscard]] std::vector<Line> lines_of(std::string_view text,
                                         const std::string& name,
                                         ImportReport& report);

[[nodiscard]] std::string_view trim(std::string_view text);

/// The cells of a line, trimmed; a cell in double quotes may hold the separator. Nothing if a quote
/// is not closed.
[[nodiscard]] std::optional<std::vector<std::string>> cells_of(std::string_view line,
                                                               char separator);

/// A finite number that is the whole text.
[[nodiscard]] std::optional<double> number_of(std::string_view text);

/// A number with what follows it, trimmed: "250.12 W" gives 250.12 and "W".
struct NumberAndUnit {
  double number = 0.0;
  std::string_view unit;
};
[[nodiscard]] std::optional<NumberAndUnit> number_and_unit(std::string_view text);

/// Seconds since 1970-01-01, of the clock that the text shows (no time zone is applied, a stated
/// offset is). Dates as 2024-05-27, 2024/05/27 or 05-27-2024, then T, a space or '-', then
/// hh:mm[:ss[.fff]]; or a bare number of seconds.
[[nodiscard]] std::optional<double> time_of(std::string_view text);

/// "2024-05-27T11:31:35", with milliseconds where there are some.
[[nodiscard]] std::string iso_time(double seconds);

/// [days-]hours:minutes:seconds[.fraction], or minutes:seconds, in seconds.
[[nodiscard]] std::optional<double> span_of(std::string_view text);

/// The name of a file without folder and ending.
[[nodiscard]] std::string stem_of(const std::string& name);

void quarantine(ImportReport& report,
                const std::string& file,
                std::size_t line,
                std::string reason,
                std::string found);

}  // namespace energymodel::importing
