// SPDX-License-Identifier: Apache-2.0
/// \file
/// Quantities as people write them: "70B", "1.5 ZFLOP", "40 GiB", "2 kWh", "26 h". Layer 5.
///
/// The expected kind decides what a text means: "70B" is seventy billion where a count is expected
/// and seventy bytes where an amount of memory is. GB is 10^9 bytes, GiB 2^30.
#pragma once

#include <string>
#include <string_view>

namespace energymodel {

/// What a number counts.
enum class Kind {
  count,
  ratio,
  energy,
  duration,
  power,
  bytes,
  flops,
  flop_rate,
  byte_rate,
  frequency
};

/// The number of base units (J, s, W, B, FLOP, FLOP/s, B/s, Hz; counts and ratios as they are).
///
/// \param place  what the message names first, such as "--size" or "run7.toml:12"
/// \throws Error(Errc::bad_input): not a number, no unit where one matters, a unit of another kind
///         (a rate given for an amount), or not finite
double parse_quantity(std::string_view text, Kind kind, const std::string& place);

/// The factor from a unit symbol to base units, or 0 if `symbol` is no unit of `kind`.
double unit_factor(std::string_view symbol, Kind kind);

/// What a unit symbol measures, in words ("a power"), or "" if it is no unit at all.
std::string_view describe_unit(std::string_view symbol);

/// What is expected of a kind, in words with an example: "an energy, such as '2 kWh'".
std::string_view describe_kind(Kind kind);

/// Four significant digits in the prefix that suits: "2.35 kWh", "1.2 h", "64 MiB", "70.0 B".
std::string format_quantity(double base, Kind kind);

}  // namespace energymodel
