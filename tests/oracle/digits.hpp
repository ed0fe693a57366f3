// SPDX-License-Identifier: Apache-2.0
/// \file
/// Digits of agreement with reference values: what the oracle tests demand and docs/numerics.md
/// shows.
#pragma once

#include <nlohmann/json.hpp>

#include <span>
#include <string>
#include <vector>

namespace energymodel::test {

/// Agreement beyond this is not told apart: the last digits of a double depend on the compiler.
inline constexpr double most_digits = 14.0;

/// Minus the decimal logarithm of the relative error, of the absolute error where 0 is expected;
/// between 0 and most_digits.
double matching_digits(double found, double expected);

/// Of the worst entry. 0 if the lengths differ.
double worst_digits(std::span<const double> found, std::span<const double> expected);

/// One number of a table.
struct Agreement {
  std::string row;  ///< a problem, or a problem and its quantity
  std::string column;
  double digits = 0.0;
  double wanted = 0.0;  ///< 0: shown, not tested
  std::string reason;   ///< why no more is wanted
};
using Agreements = std::vector<Agreement>;

/// A folder of the reference data, or "" where there is none.
std::string oracle_folder(const std::string& name);
inline constexpr const char* no_data =
    "found no folder of reference data, expected one in $ENERGYMODEL_DATA_DIR";

nlohmann::json read_json(const std::string& path);

/// A list of numbers, some of which may be text of twenty digits.
std::vector<double> numbers(const nlohmann::json& list);
double number(const nlohmann::json& value);

}  // namespace energymodel::test
