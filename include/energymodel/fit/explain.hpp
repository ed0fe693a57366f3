// SPDX-License-Identifier: Apache-2.0
/// \file
/// What each coefficient contributes to a prediction, and whose error matters. Layer 4.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

/// One coefficient's part of the cost of a job. Terms are linear in all coefficients that are not
/// shapes, so the parts add up to the cost.
struct Contribution {
  std::size_t coefficient = 0;  ///< index in S::parameters()
  double amount = 0.0;          ///< of the feature that it prices [cost unit per unit of it]
  double cost = 0.0;            ///< [base units]
  /// Of the cost, from the coefficient's own; nothing where that was known beforehand.
  std::optional<double> standard_error;
};

/// What is known of a job's coefficients, term by term.
struct TermDoubt {
  std::string_view term;
  /// By how much the variance of ln cost would fall if the term's coefficients were known exactly.
  /// Errors of coefficients that hide in each other make these add up to more or less than the
  /// whole.
  double variance = 0.0;
};

/// All phases of a job on one node; what a run pays once is paid once.
/// \param phases  at least one
template <class S>
[[nodiscard]] std::vector<Contribution> contributions(const FittedSum<S>& sum,
                                                      std::span<const Workload> phases,
                                                      const Hardware& node,
                                                      std::string_view group = {});

/// \return the terms with fitted coefficients that play a part, and at the end one without a name:
///         all of them together
template <class S>
[[nodiscard]] std::vector<TermDoubt> doubts_by_term(const FittedSum<S>& sum,
                                                    std::span<const Workload> phases,
                                                    const Hardware& node);

}  // namespace energymodel
