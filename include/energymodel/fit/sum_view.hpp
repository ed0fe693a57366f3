// SPDX-License-Identifier: Apache-2.0
/// \file
/// A sum of terms without its type. Layer 4.
#pragma once

#include <span>
#include <string_view>

#include "energymodel/model.hpp"

namespace energymodel {

/// What the fitter needs of a sum; made by view_of<S>() in any_sum.hpp.
struct SumView {
  std::span<const ParameterInfo> parameters;
  std::span<const std::string_view> terms;
  /// The value [base units] and, unless `gradient` is null, its derivative by every coefficient.
  double (*evaluate)(const Workload& job, const Hardware& node, const double* c, double* gradient);
};

/// The sums of model.hpp.
[[nodiscard]] SumView energy_sum();
[[nodiscard]] SumView duration_sum();

}  // namespace energymodel
