// SPDX-License-Identifier: Apache-2.0
/// \file
/// Coefficients refitted to resampled groups of rows. Layer 4.
///
/// Whole groups are drawn with replacement, so runs that scatter together stay together. A second
/// opinion on standard errors; its percentile intervals cover too little where a coefficient lies
/// near zero, so they do not replace those of infer().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "energymodel/fit/fit.hpp"

namespace energymodel {

/// Of one coefficient over the resamples [base units].
struct BootstrapSpread {
  double sd = 0.0;
  double low = 0.0;   ///< 2.5th percentile
  double high = 0.0;  ///< 97.5th percentile
};

struct Bootstrap {
  std::size_t resamples = 0;
  std::size_t groups = 0;  ///< drawn with replacement, as many as there are
  std::uint64_t seed = 0;
  std::size_t failures = 0;             ///< resamples without a converged fit; they are left out
  std::vector<BootstrapSpread> spread;  ///< of each coefficient; zeros with fewer than two fits
};

/// \param group_of_row  an index for each row
/// \param resamples     at least 2
/// \param seed          equal seeds give equal results on every machine
/// \param progress      called with the number of resamples done; may be empty
/// \throws Error as fit() does; not where a resample determines too little, which is a failure
[[nodiscard]] Bootstrap bootstrap(const SumView& sum,
                                  const FitData& data,
                                  const Hardware& node,
                                  const FitOptions& options,
                                  std::span<const std::size_t> group_of_row,
                                  std::size_t resamples,
                                  std::uint64_t seed,
                                  const std::function<void(std::size_t)>& progress = {});

}  // namespace energymodel
