// SPDX-License-Identifier: Apache-2.0
/// \file
/// The steps of a fit that do not care where its rows are.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "energymodel/fit/fit.hpp"
#include "fit/fit_problem.hpp"

namespace energymodel {

/// How little a step may gain before it is the last, relative to the cost: to tell candidates
/// apart, or to the end.
[[nodiscard]] double cost_to_tell_apart(std::size_t rows);
inline constexpr double last_digits = 1e-15;

/// Candidates from the starts, polished so far as tells them apart, the best first. All costs are
/// at one scale.
[[nodiscard]] std::vector<Candidate> candidates_of(const FitProblem& problem,
                                                   const FitOptions& options);

/// Polishes in logarithms, then lets non-negative least squares say whether a coefficient has to
/// leave or join the positive ones, until neither changes anything.
void polish(const FitProblem& problem, Candidate& candidate, double cost_tolerance);

/// Of candidates, how many lie within a chi-square of 1 of a cost.
[[nodiscard]] std::size_t count_agreeing(std::span<const Candidate> candidates, double cost);

/// Keeps the best few that are different: a sample of the rows sees only its share of a difference
/// in chi-square.
void keep_few(std::vector<Candidate>& candidates);

/// Polishes candidates of a sample on more rows, and keeps the best few.
void carry(const FitProblem& to, std::vector<Candidate>& candidates);

/// Polished candidates of rows in memory, the best first. Of many rows a sample says where to
/// start; `result` is told how many candidates there were and how many agree.
[[nodiscard]] std::vector<Candidate> polished_starts(const FitProblem& problem,
                                                     const FitData& data,
                                                     const Hardware& node,
                                                     const FitOptions& options,
                                                     FitResult& result);

/// Ascending shapes that came out of order describe the same model with other labels: they are put
/// in order, and the linear coefficients follow by least squares.
void relabel(const FitProblem& problem, Candidate& candidate);

/// \throws Error(Errc::not_identifiable) if the candidate has nothing that was fitted
void refuse_nothing_to_fit(const FitProblem& problem, const Candidate& candidate);

/// Takes over what is known of a candidate without looking at the rows.
void describe(const FitProblem& problem, const Candidate& best, FitResult& result);

/// Takes over what only the rows themselves say of the result's coefficients.
void describe_rows(const FitProblem& problem, FitResult& result);

/// A fit inside bounds, of fits that know none: the coefficient furthest outside is held at its
/// bound, and the fit is done again.
[[nodiscard]] FitResult fit_within_bounds(
    const SumView& sum,
    const FitOptions& options,
    const std::function<FitResult(const FitOptions& held)>& fit_without_bounds);

}  // namespace energymodel
