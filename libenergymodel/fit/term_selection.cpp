// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/term_selection.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <utility>

#include "energymodel/error.hpp"
#include "energymodel/fit/accuracy.hpp"
#include "energymodel/fit/fit_inference.hpp"
#include "fit/in_pairs.hpp"
#include "fit/median.hpp"

namespace energymodel {
namespace {

constexpr std::string_view always_kept = "startup";

struct Trial {
  TermSet set;
  FitResult result;
};

/// The terms of which a coefficient has one of some standings.
std::vector<std::string> terms_with(const SumView& sum,
                                    const FitResult& result,
                                    std::initializer_list<Standing> standings) {
  std::vector<std::string> out;
  for (const TermView& term : sum.terms) {
    const auto first = result.standing.begin() + static_cast<std::ptrdiff_t>(term.first);
    const auto last = first + static_cast<std::ptrdiff_t>(term.count);
    const auto found = std::find_first_of(first, last, standings.begin(), standings.end());
    if (found != last) out.emplace_back(term.name);
  }
  return out;
}

/// The terms that have a coefficient in the fit.
std::vector<std::string> fitted_terms(const SumView& sum, const FitResult& result) {
  return terms_with(sum, result, {Standing::fitted});
}

std::optional<Trial> try_terms(const SumView& sum,
                               const FitData& data,
                               const Hardware& node,
                               FitOptions options,
                               const std::vector<std::string>& kept) {
  options.fixed.merge(without_other_terms(sum, kept));
  Trial out;
  out.result = fit(sum, data, node, options);
  if (out.result.outcome == Outcome::too_few_rows) return std::nullopt;
  out.set.terms = fitted_terms(sum, out.result);
  out.set.coefficients = out.result.fitted_count;
  out.set.bic = criteria_of(out.result).bic;
  return out;
}

bool contains(const std::vector<std::string>& terms, std::string_view term) {
  return std::find(terms.begin(), terms.end(), term) != terms.end();
}

/// From a set of terms to a neighbour of it.
struct Move {
  std::vector<std::string> kept;
  std::string without;
  std::string added;
};

/// One term less. A model without any term to fit is none.
std::vector<Move> eliminations(const std::vector<std::string>& terms) {
  std::vector<Move> out;
  for (const std::string& term : terms) {
    if (term == always_kept || terms.size() < 2) continue;
    out.push_back({terms, term, {}});
    std::erase(out.back().kept, term);
  }
  return out;
}

/// Another term in place of one.
std::vector<Move> exchanges(const std::vector<std::string>& terms,
                            const std::vector<std::string>& free) {
  std::vector<Move> out;
  for (const std::string& term : terms) {
    for (const std::string& other : free) {
      if (term == always_kept || other == always_kept || contains(terms, other)) continue;
      out.push_back({terms, term, other});
      std::replace(out.back().kept.begin(), out.back().kept.end(), term, other);
    }
  }
  return out;
}

/// The start-up that is held fixed, which no model is judged by.
double startup_of(const FitOptions& options) {
  const auto startup = options.fixed.find("startup.per_run");
  return startup == options.fixed.end() ? 0.0 : startup->second;
}

/// The fit to the other folds' rows over what was measured, for the rows of one fold; empty if
/// there is none.
std::vector<double> held_out_ratios(const SumView& sum,
                                    const FitData& data,
                                    const Hardware& node,
                                    const FitOptions& options,
                                    std::span<const std::size_t> fold_of_row,
                                    std::size_t fold) {
  std::vector<Workload> jobs;
  std::vector<double> measured;
  for (std::size_t row = 0; row < fold_of_row.size(); ++row) {
    if (fold_of_row[row] == fold) continue;
    jobs.push_back(data.jobs[row]);
    measured.push_back(data.measured[row]);
  }
  std::vector<double> out;
  FitResult result;
  try {
    result = fit(sum, {jobs, measured}, node, options);
  } catch (const Error& error) {
    if (error.code() != Errc::not_identifiable) throw;
    return out;
  }
  if (result.outcome == Outcome::too_few_rows) return out;
  const double startup = startup_of(options);
  for (std::size_t row = 0; row < fold_of_row.size(); ++row) {
    if (fold_of_row[row] != fold) continue;
    const double predicted =
        sum.evaluate(data.jobs[row], node, result.coefficients.data(), nullptr);
    out.push_back((predicted - startup) / (data.measured[row] - startup));
  }
  return out;
}

std::optional<HeldOutError> held_out_error(const SumView& sum,
                                           const FitData& data,
                                           const Hardware& node,
                                           FitOptions options,
                                           const TermSet& set,
                                           std::span<const std::size_t> fold_of_row) {
  if (fold_of_row.empty()) return std::nullopt;
  options.fixed.merge(without_other_terms(sum, set.terms));
  const std::size_t folds = *std::max_element(fold_of_row.begin(), fold_of_row.end()) + 1;
  std::vector<double> ratios;
  in_pairs(
      folds,
      [&](std::size_t fold) {
        return held_out_ratios(sum, data, node, options, fold_of_row, fold);
      },
      [&](const std::vector<double>& of_fold) {
        ratios.insert(ratios.end(), of_fold.begin(), of_fold.end());
      });
  if (ratios.size() < fold_of_row.size()) return std::nullopt;
  const Accuracy accuracy = accuracy_of(ratios);
  return HeldOutError{accuracy.mean_absolute_error, accuracy.median_absolute_error};
}

TermTie tie_of(const SumView& sum,
               const FitData& data,
               const Hardware& node,
               double startup,
               const Trial& other,
               const Trial& chosen) {
  std::vector<double> differences;
  for (const Workload& job : data.jobs) {
    const auto predicted = [&](const Trial& trial) {
      return sum.evaluate(job, node, trial.result.coefficients.data(), nullptr) - startup;
    };
    differences.push_back(std::abs(predicted(other) / predicted(chosen) - 1.0));
  }
  const double largest = *std::max_element(differences.begin(), differences.end());
  return {other.set, median(differences), largest};
}

}  // namespace

std::map<std::string, double> without_other_terms(const SumView& sum,
                                                  const std::vector<std::string>& kept) {
  for (const std::string& name : kept) {
    const bool is_known = std::any_of(
        sum.terms.begin(), sum.terms.end(), [&](const TermView& t) { return t.name == name; });
    if (is_known || name == "static_power") continue;  // the duration sum has no static power
    std::string known;
    for (const TermView& term : sum.terms) {
      known.append(known.empty() ? "" : ", ").append(term.name);
    }
    throw Error(Errc::usage, "--terms", "found '" + name + "', expected some of: " + known);
  }
  std::map<std::string, double> out;
  for (const ParameterInfo& parameter : sum.parameters) {
    const bool is_kept = parameter.term == always_kept || contains(kept, parameter.term);
    if (!is_kept && parameter.role == Role::linear) out[qualified_name(parameter)] = 0.0;
  }
  return out;
}

TermSelection select_terms(const SumView& sum,
                           const FitData& data,
                           const Hardware& node,
                           const FitOptions& options,
                           std::span<const std::size_t> fold_of_row) {
  TermSelection out;
  const FitResult full = fit(sum, data, node, options);
  if (full.outcome == Outcome::too_few_rows) return out;
  FitOptions at_one_scale = options;
  out.loss_scale = at_one_scale.loss_scale = full.loss_scale;
  const auto free = terms_with(sum, full, {Standing::fitted, Standing::at_zero});
  std::optional<Trial> current = try_terms(sum, data, node, at_one_scale, fitted_terms(sum, full));
  std::vector<Trial> tried;
  const auto best_of = [&](const std::vector<Move>& moves) {
    std::optional<Trial> best;
    for (const Move& move : moves) {
      auto trial = try_terms(sum, data, node, at_one_scale, move.kept);
      if (!trial || trial->set.terms.empty()) continue;
      trial->set.without = move.without;
      trial->set.added = move.added;
      tried.push_back(*trial);
      if (!best || trial->set.bic < best->set.bic) best = std::move(trial);
    }
    return best && best->set.bic < current->set.bic ? best : std::nullopt;
  };
  while (current) {
    out.path.push_back(current->set);
    tried.push_back(*current);
    auto next = best_of(eliminations(current->set.terms));
    if (!next) next = best_of(exchanges(current->set.terms, free));
    if (!next) break;
    current = std::move(next);
  }
  if (!current) return out;
  const TermSet& chosen = current->set;
  constexpr double tie = 2.0;
  for (const Trial& other : tried) {
    const auto is_other = [&](const TermTie& t) { return t.set.terms == other.set.terms; };
    const bool is_known =
        other.set.terms == chosen.terms || std::any_of(out.ties.begin(), out.ties.end(), is_other);
    if (is_known || !(other.set.bic < chosen.bic + tie)) continue;
    out.ties.push_back(tie_of(sum, data, node, startup_of(options), other, *current));
  }
  const auto score = [&](TermSet& set) {
    set.held_out = held_out_error(sum, data, node, options, set, fold_of_row);
  };
  for (TermSet& step : out.path) score(step);
  for (TermTie& other : out.ties) score(other.set);
  for (const TermView& term : sum.terms) {
    if (!contains(chosen.terms, term.name) && term.name != always_kept) {
      out.dropped.emplace_back(term.name);
    }
  }
  return out;
}

}  // namespace energymodel
