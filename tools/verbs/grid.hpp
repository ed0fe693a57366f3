// SPDX-License-Identifier: Apache-2.0
/// \file
/// Options that take several values, one after the other.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"

namespace energymodel::cli {

/// An option and the values that it takes.
struct Varied {
  std::string name;                ///< without dashes
  std::optional<Kind> kind;        ///< nothing for words
  std::vector<std::string> texts;  ///< as the option takes them
  std::vector<double> numbers;     ///< [base units]; empty for words
};

/// "batch=256,512,1024" or "size=1M..1G:log:7"; without the rest, a range has seven values, in
/// equal ratios where it spans a factor of ten or more. Counts are rounded, and equal ones taken
/// once.
/// \param option  what the text was typed after, for messages
/// \throws Error(Errc::usage)
[[nodiscard]] Varied varied_from(const std::string& option, const std::string& text);

/// The two ends of "1M..1G" [base units]; the first is above 0 and below the second.
/// \throws Error(Errc::usage)
struct Ends {
  double low = 0.0;
  double high = 0.0;
};
[[nodiscard]] Ends ends_from(const std::string& option, std::string_view text, Kind kind);

/// Values from one end to the other.
/// \param is_whole  rounded, equal ones once
[[nodiscard]] std::vector<double> spaced(const Ends& ends,
                                         std::size_t count,
                                         bool in_equal_ratios,
                                         bool is_whole);

/// A value for people: "1 M", "1.2 h", or the word itself.
[[nodiscard]] std::string value_text(const Varied& varied, std::size_t index);

}  // namespace energymodel::cli
