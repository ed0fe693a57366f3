// SPDX-License-Identifier: Apache-2.0
/// \file
/// Errors of predictions as fractions, and those that a model keeps of its cross-validation.
/// Layer 4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace energymodel {

/// Errors as fractions, over rows. With e = predicted / measured:
struct Accuracy {
  std::size_t rows = 0;
  double mean_absolute_error = 0.0;    ///< mean of |e - 1|
  double median_absolute_error = 0.0;  ///< median of |e - 1|
  double rms_log_error = 0.0;          ///< root mean square of ln e
  double within_20_percent = 0.0;      ///< share of rows with |e - 1| <= 0.2
  double bias_log = 0.0;               ///< mean of ln e; above 0 predicts too much
};

/// \param ratios  predicted / measured, positive
[[nodiscard]] Accuracy accuracy_of(std::span<const double> ratios);

/// What a cross-validation scores: the model's sums, then the baselines that they have to beat.
inline constexpr std::array<std::string_view, 6> held_out_quantities{
    "energy", "duration", "energy_given_duration", "static_power", "rated_power", "per_flop"};

/// The accuracy of one of `held_out_quantities`.
struct HeldOutScore {
  std::string quantity;
  Accuracy accuracy;
};

/// What a cross-validation found, on rows of groups that the fit had not seen.
struct HeldOutErrors {
  std::string by;  ///< how groups were held out: "group:network"
  std::size_t folds = 0;
  std::size_t groups = 0;
  std::uint64_t seed = 0;
  bool is_net_of_startup = false;
  std::vector<HeldOutScore> scores;
};

}  // namespace energymodel
