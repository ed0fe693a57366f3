// SPDX-License-Identifier: Apache-2.0
/// \file
/// Likely misspellings.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace energymodel {

/// Insertions, deletions, substitutions and swaps of neighbours between two words, whatever their
/// case.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `known` if it is near enough to be a slip of the finger, else "".
std::string nearest(std::string_view word, std::span<const std::string> known);

/// " (did you mean 'x'?)", or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace energymodel
