// SPDX-License-Identifier: Apache-2.0
#include "fit/streamed_fit.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fit/fit_steps.hpp"
#include "fit/streamed_problem.hpp"

namespace energymodel {
namespace {

FitResult fit_to_all(const SumView& sum,
                     const FitData& sample,
                     const Hardware& node,
                     const FitOptions& options,
                     bool given_duration,
                     const StreamedRows& all) {
  const bool lets_go = options.loss == Loss::cauchy || options.loss == Loss::tukey;
  FitOptions convex = options;
  if (lets_go) convex.loss = Loss::huber;
  const FitProblem nearby(sum, sample, node, convex, {});
  FitResult result;
  result.rows = all.rows;
  if (nearby.residual_count() < nearby.free_count() + 1) {
    result.message = std::to_string(result.rows) + " rows for " +
                     std::to_string(nearby.free_count()) + " free coefficients";
    return result;
  }
  std::vector<Candidate> candidates = candidates_of(nearby, convex);
  result.starts = candidates.size();
  result.starts_agreeing = count_agreeing(candidates, candidates.front().cost);
  keep_few(candidates);
  if (all.larger_sample.rows() > 0) {
    carry(StreamedProblem(sum, sample, node, convex, given_duration, all, all.larger_sample),
          candidates);
  }
  const StreamedProblem problem(sum, sample, node, convex, given_duration, all, all.source);
  carry(problem, candidates);
  Candidate& best = candidates.front();
  polish(problem, best, last_digits);
  relabel(problem, best);
  const auto finish = [&](const StreamedProblem& at) {
    at.drop_negligible(best);
    refuse_nothing_to_fit(at, best);
    describe(at, best, result);
    result.scale = at.robust_scale_at(best.coefficients, best.scale);
  };
  finish(problem);
  if (lets_go) {
    // As in memory: it starts where a convex loss ends, at the scale of the residuals there.
    const StreamedProblem robust(sum, sample, node, options, given_duration, all, all.source);
    constexpr double perfect = 1e-12;
    robust.rescale(
        best, robust.given_scale() > 0.0 ? robust.given_scale() : std::max(result.scale, perfect));
    polish(robust, best, last_digits);
    relabel(robust, best);
    finish(robust);
  }
  const auto ratios = problem.sums_at(
      best.coefficients, 1, [](double r, std::span<double> sums) { sums[0] += std::exp(r); });
  result.mean_over_median = ratios[0] / static_cast<double>(all.rows);
  result.log_residuals = nearby.log_residuals(best.coefficients);
  return result;
}

}  // namespace

FitResult fit_streamed(const SumView& sum,
                       const FitData& sample,
                       const Hardware& node,
                       const FitOptions& options,
                       bool given_duration,
                       const StreamedRows& all) {
  return fit_within_bounds(sum, options, [&](const FitOptions& held) {
    return fit_to_all(sum, sample, node, held, given_duration, all);
  });
}

}  // namespace energymodel
