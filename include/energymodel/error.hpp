// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the caller got wrong. Layer 0.
///
/// What cannot be done for the caller throws. A fit that does not converge is a result
/// (FitResult::outcome), and prediction neither throws nor allocates.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace energymodel {

/// What went wrong, in terms of who can put it right. The values are the exit statuses of the tool;
/// docs/exit_status.md is the one table of them.
enum class Errc {
  internal = 1,           ///< a defect of this program
  usage = 2,              ///< the command line
  bad_input = 3,          ///< a file that is absent, unreadable or malformed
  insufficient_data = 4,  ///< too few usable rows for what was asked
  not_converged = 5,      ///< the optimum was not reached
  not_identifiable = 6,   ///< the data do not determine what was asked
  out_of_domain = 7,      ///< an input outside the fitted range, under --strict
  incompatible = 8,       ///< a schema or model of another, newer kind
  not_written = 9,        ///< the output could not be written; nothing was replaced
  different = 10,         ///< a check found a difference
};

/// The text with its control characters as "\x0a": what is quoted from input neither breaks a line nor
/// moves a terminal's cursor.
inline std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code != 0x7f) {
      out += c;
    } else {
      out += {'\\', 'x', digits[code / 16U], digits[code % 16U]};
    }
  }
  return out;
}

/// Bad input. what() is one printable line that names the place first:
/// "run7.csv:41: energy_J: found 'n/a', expected a positive energy [J]".
class Error : public std::runtime_error {
 public:
  Error(Errc code, const std::string& message)
      : std::runtime_error(printable(message)), code_(code) {}
  Error(Errc code, const std::string& place, const std::string& message)
      : Error(code, place.empty() ? message : place + ": " + message) {}

  [[nodiscard]] Errc code() const noexcept { return code_; }

 private:
  Errc code_;
};

}  // namespace energymodel
