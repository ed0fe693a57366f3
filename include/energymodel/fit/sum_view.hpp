// SPDX-License-Identifier: Apache-2.0
/// \file
/// A sum of terms without its type. Layer 4.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "energymodel/model.hpp"

namespace energymodel {

/// One term of a sum: `count` coefficients from `first` on.
struct TermView {
  std::string_view name;
  std::size_t first = 0;
  std::size_t count = 0;
  /// The value [base units] at the term's own coefficients and, unless `gradient` is null, its
  /// derivative by each of them.
  double (*evaluate)(const Workload& job, const Hardware& node, const double* c, double* gradient);
};

/// What the fitter needs of a sum; made by view_of<S>() in any_sum.hpp.
struct SumView {
  std::span<const ParameterInfo> parameters;
  std::span<const TermView> terms;

  /// The value of the whole sum, and its derivative by every coefficient unless `gradient` is null.
  double evaluate(const Workload& job,
                  const Hardware& node,
                  const double* c,
                  double* gradient) const {
    double total = 0.0;
    for (const TermView& term : terms) {
      total += term.evaluate(
          job, node, c + term.first, gradient == nullptr ? nullptr : gradient + term.first);
    }
    return total;
  }
};

/// The sums of model.hpp.
[[nodiscard]] SumView energy_sum();
[[nodiscard]] SumView duration_sum();

}  // namespace energymodel
