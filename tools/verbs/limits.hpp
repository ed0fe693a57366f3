// SPDX-License-Identifier: Apache-2.0
/// \file
/// Amounts that a job must stay under, and how sure that is.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "verbs/answer.hpp"

namespace energymodel::cli {

enum class Amount { energy, carbon, cost, power, duration };

/// "50 MWh", "10 t", "20000 EUR", "2 MW", "72 h"
struct Limit {
  Amount amount = Amount::energy;
  double most = 0.0;     ///< [J, kg, currency, W, s]
  std::string text;      ///< as it was typed
  std::string currency;  ///< of a cost
};

/// The limits of --limit. \throws Error(Errc::usage)
[[nodiscard]] std::vector<Limit> limits_from(const Arguments& arguments);

/// What the amount stays under with a probability: energy and peak power at the plug of the nodes
/// or, where a PUE is stated, of the facility; carbon with what is embodied.
/// \param probability  from 0.5 to 0.95: intervals are calibrated no further
/// \throws Error(Errc::insufficient_data) where the model or the options do not tell
[[nodiscard]] double amount_of(const Answer& answer, const Limit& limit, double probability);

/// "energy of the facility"
[[nodiscard]] std::string name_of(const Limit& limit, bool is_of_facility);
/// An amount with its unit.
[[nodiscard]] std::string amount_text(const Limit& limit, double value);

/// An upper quantile over the median, its logarithm between the ends of the 90 and 50 % intervals
/// linear in the normal score. \pre the value has an interval
template <class D>
[[nodiscard]] double quantile_ratio(const Predicted<D>& value, double normal_score) {
  constexpr double of_50 = 0.6744897501960817;
  constexpr double of_90 = 1.6448536269514722;
  const auto ratio = [&](const Quantity<D>& end) { return end / value.median; };
  const double inner = ratio(value.interval->high_50);
  const double outer = ratio(value.interval->high_90);
  const double share = (normal_score - of_50) / (of_90 - of_50);
  return normal_score <= of_50 ? std::pow(inner, normal_score / of_50)
                               : inner * std::pow(outer / inner, share);
}

/// The standard deviations above the mean below which a normal lies with a probability.
[[nodiscard]] double normal_score_of(double probability);

}  // namespace energymodel::cli
