// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/fit.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include "energymodel/error.hpp"
#include "fit/fit_problem.hpp"
#include "fit/fit_steps.hpp"

namespace energymodel {

void polish(const FitProblem& problem, Candidate& candidate, double cost_tolerance) {
  constexpr int max_rounds = 5;
  for (int round = 0; round < max_rounds; ++round) {
    const auto active = problem.positive_set(candidate.coefficients);
    problem.minimise(candidate, cost_tolerance);
    Candidate relinearised = candidate;
    problem.reweight(relinearised, 50, false);
    const bool same_set = problem.positive_set(relinearised.coefficients) == active;
    const bool is_lower = relinearised.cost < candidate.cost * (1.0 - 1e-12);
    if (!is_lower) return;
    candidate.coefficients = relinearised.coefficients;
    candidate.cost = relinearised.cost;
    if (same_set) return;
  }
}

void relabel(const FitProblem& problem, Candidate& candidate) {
  if (problem.is_in_order(candidate.coefficients)) return;
  Candidate ordered = candidate;
  problem.put_in_order(ordered.coefficients);
  problem.reweight(ordered, 50, true);
  problem.rescale(ordered, candidate.scale);
  polish(problem, ordered, last_digits);
  const double tolerance = 1e-6 * candidate.scale * candidate.scale;
  if (ordered.cost <= candidate.cost + tolerance) candidate = std::move(ordered);
}

void refuse_nothing_to_fit(const FitProblem& problem, const Candidate& candidate) {
  if (!problem.log_parameters(candidate.coefficients).empty()) return;
  throw Error(Errc::not_identifiable,
              "nothing is left to fit: what is held fixed already takes all that was measured");
}

void describe(const FitProblem& problem, const Candidate& best, FitResult& result) {
  result.coefficients = best.coefficients;
  result.cost = best.cost;
  result.loss_scale = best.scale;
  result.standing = problem.standing(best.coefficients);
  result.fitted_count = static_cast<std::size_t>(
      std::count(result.standing.begin(), result.standing.end(), Standing::fitted));
  result.outcome = best.converged ? Outcome::converged : Outcome::not_converged;
  result.message = best.message;
}

void describe_rows(const FitProblem& problem, FitResult& result) {
  result.log_residuals = problem.log_residuals(result.coefficients);
  result.scale = robust_scale(result.log_residuals);
  double sum = 0.0;
  for (const double r : result.log_residuals) sum += std::exp(r);
  result.mean_over_median = sum / static_cast<double>(result.log_residuals.size());
}

namespace {

FitResult fit_from_grid(const SumView& sum,
                        const FitData& data,
                        const Hardware& node,
                        const FitOptions& options,
                        const std::function<std::string(std::size_t)>& where) {
  const FitProblem problem(sum, data, node, options, where);
  FitResult result;
  result.rows = data.jobs.size();
  if (problem.residual_count() < problem.free_count() + 1) {
    result.message = std::to_string(result.rows) + " rows for " +
                     std::to_string(problem.free_count()) + " free coefficients";
    return result;
  }

  std::vector<Candidate> candidates = polished_starts(problem, data, node, options, result);
  polish(problem, candidates.front(), last_digits);
  relabel(problem, candidates.front());
  const auto best = std::min_element(candidates.begin(),
                                     candidates.end(),
                                     [](const auto& a, const auto& b) { return a.cost < b.cost; });
  refuse_nothing_to_fit(problem, *best);
  describe(problem, *best, result);
  describe_rows(problem, result);
  return result;
}

/// A loss that lets go of far residuals has an optimum for every set of rows that it lets go of. It
/// starts where a convex one ends, at the scale of the residuals there.
FitResult fit_letting_go(const SumView& sum,
                         const FitData& data,
                         const Hardware& node,
                         const FitOptions& options,
                         const std::function<std::string(std::size_t)>& where) {
  FitOptions convex = options;
  convex.loss = Loss::huber;
  FitResult result = fit_from_grid(sum, data, node, convex, where);
  if (result.outcome == Outcome::too_few_rows) return result;
  const FitProblem problem(sum, data, node, options, where);
  Candidate candidate;
  candidate.coefficients = result.coefficients;
  constexpr double perfect = 1e-12;  // a perfect fit would standardise by zero
  problem.rescale(
      candidate,
      problem.given_scale() > 0.0 ? problem.given_scale() : std::max(result.scale, perfect));
  polish(problem, candidate, last_digits);
  relabel(problem, candidate);
  describe(problem, candidate, result);
  describe_rows(problem, result);
  return result;
}

FitResult fit_within_no_bounds(const SumView& sum,
                               const FitData& data,
                               const Hardware& node,
                               const FitOptions& options,
                               const std::function<std::string(std::size_t)>& where) {
  const bool lets_go = options.loss == Loss::cauchy || options.loss == Loss::tukey;
  return lets_go ? fit_letting_go(sum, data, node, options, where)
                 : fit_from_grid(sum, data, node, options, where);
}

/// The free coefficient that lies furthest outside its bound, with the bound that it breaks.
std::optional<std::pair<std::string, double>> worst_violation(const SumView& sum,
                                                              const FitOptions& options,
                                                              const FitResult& result) {
  std::optional<std::pair<std::string, double>> worst;
  double furthest = 1e-9;
  for (std::size_t i = 0; i < result.coefficients.size(); ++i) {
    const std::string name = qualified_name(sum.parameters[i]);
    const auto bound = options.bounds.find(name);
    const bool is_free =
        result.standing[i] == Standing::fitted || result.standing[i] == Standing::at_zero;
    if (bound == options.bounds.end() || !is_free) continue;
    const double value = result.coefficients[i];
    const double inside = std::clamp(value, bound->second.low, bound->second.high);
    const double off = std::abs(value - inside) / std::max(std::abs(inside), std::abs(value));
    if (!(off > furthest)) continue;
    furthest = off;
    worst = {name, inside};
  }
  return worst;
}

}  // namespace

FitResult fit_within_bounds(
    const SumView& sum,
    const FitOptions& options,
    const std::function<FitResult(const FitOptions& held)>& fit_without_bounds) {
  FitOptions held = options;
  std::vector<std::string> at_bound;
  for (;;) {
    FitResult result = fit_without_bounds(held);
    const auto violation = worst_violation(sum, held, result);
    if (!violation) {
      result.held = held.fixed;
      for (std::size_t i = 0; i < result.standing.size(); ++i) {
        const std::string name = qualified_name(sum.parameters[i]);
        const bool is_held = std::find(at_bound.begin(), at_bound.end(), name) != at_bound.end();
        if (is_held) result.standing[i] = Standing::at_bound;
      }
      return result;
    }
    held.fixed[violation->first] = violation->second;
    at_bound.push_back(violation->first);
  }
}

FitResult fit(const SumView& sum,
              const FitData& data,
              const Hardware& node,
              const FitOptions& options,
              const std::function<std::string(std::size_t)>& where) {
  return fit_within_bounds(sum, options, [&](const FitOptions& held) {
    return fit_within_no_bounds(sum, data, node, held, where);
  });
}

std::map<std::string, double> known_coefficients(const SumView& sum,
                                                 const Hardware& node,
                                                 bool given_duration) {
  std::map<std::string, double> known;
  const bool is_duration = sum.parameters.front().unit == "s";
  if (is_duration && node.startup_duration) {
    known["startup.per_run"] = in(*node.startup_duration, second);
  }
  if (!is_duration && node.startup_energy) {
    known["startup.per_run"] = in(*node.startup_energy, joule);
  }
  if (!is_duration && !given_duration) known["static_power.power"] = 0.0;
  if (!is_duration && given_duration) known["slower_clock.per_flop"] = 0.0;
  return known;
}

}  // namespace energymodel
