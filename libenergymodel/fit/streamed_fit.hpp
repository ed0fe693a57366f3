// SPDX-License-Identifier: Apache-2.0
/// \file
/// Fits a sum to rows that are not in memory.
#pragma once

#include "energymodel/fit/fit.hpp"
#include "energymodel/fit/fit_inference.hpp"
#include "energymodel/fit/streamed_rows.hpp"

namespace energymodel {

/// As fit(), to all rows. Candidates are found on the sample, and those that come close are carried
/// through the larger sample to all rows. Residuals are given of the sample.
///
/// \param sum     energy_sum() or duration_sum()
/// \param sample  all.sample, with what was measured of this sum
/// \throws Error as fit() does
[[nodiscard]] FitResult fit_streamed(const SumView& sum,
                                     const FitData& sample,
                                     const Hardware& node,
                                     const FitOptions& options,
                                     bool given_duration,
                                     const StreamedRows& all);

/// As infer(), from sums over all rows: without profiles, clusters, repeats and outliers.
/// \pre result is of the same arguments
[[nodiscard]] FitInference infer_streamed(const SumView& sum,
                                          const FitData& sample,
                                          const Hardware& node,
                                          const FitOptions& options,
                                          bool given_duration,
                                          const StreamedRows& all,
                                          const FitResult& result);

}  // namespace energymodel
