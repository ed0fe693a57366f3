// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/term_selection.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "energymodel/error.hpp"

namespace energymodel {
namespace {

constexpr std::string_view always_kept = "startup";

struct Trial {
  TermSet set;
  FitResult result;
};

/// The terms that have a coefficient in the fit.
std::vector<std::string> fitted_terms(const SumView& sum, const FitResult& result) {
  std::vector<std::string> out;
  for (const TermView& term : sum.terms) {
    for (std::size_t i = term.first; i < term.first + term.count; ++i) {
      if (result.standing[i] != Standing::fitted) continue;
      out.emplace_back(term.name);
      break;
    }
  }
  return out;
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
  const auto n = static_cast<double>(out.result.rows);
  const auto k = static_cast<double>(out.result.fitted_count) + 1.0;
  out.set.terms = fitted_terms(sum, out.result);
  out.set.coefficients = out.result.fitted_count;
  out.set.bic = n * std::log(2.0 * out.result.cost / n) + k * std::log(n);
  return out;
}

std::vector<std::string> without(const std::vector<std::string>& terms, const std::string& one) {
  std::vector<std::string> out;
  std::copy_if(terms.begin(), terms.end(), std::back_inserter(out), [&](const std::string& term) {
    return term != one;
  });
  return out;
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
    const bool is_kept = parameter.term == always_kept ||
                         std::find(kept.begin(), kept.end(), parameter.term) != kept.end();
    if (!is_kept && parameter.role == Role::linear) out[qualified_name(parameter)] = 0.0;
  }
  return out;
}

TermSelection select_terms(const SumView& sum,
                           const FitData& data,
                           const Hardware& node,
                           const FitOptions& options) {
  TermSelection out;
  std::vector<std::string> all;
  for (const TermView& term : sum.terms) all.emplace_back(term.name);
  FitOptions at_one_scale = options;
  const FitResult full = fit(sum, data, node, options);
  if (full.outcome == Outcome::too_few_rows) return out;
  at_one_scale.loss_scale = full.loss_scale;
  std::optional<Trial> current = try_terms(sum, data, node, at_one_scale, fitted_terms(sum, full));
  std::vector<TermSet> passed_over;
  while (current) {
    out.path.push_back(current->set);
    std::optional<Trial> best;
    for (const std::string& term : current->set.terms) {
      // A model without any term to fit is none.
      if (term == always_kept || current->set.terms.size() < 2) continue;
      auto trial = try_terms(sum, data, node, at_one_scale, without(current->set.terms, term));
      if (!trial || trial->set.terms.empty()) continue;
      trial->set.without = term;
      passed_over.push_back(trial->set);
      if (!best || trial->set.bic < best->set.bic) best = std::move(trial);
    }
    const bool improves = best && best->set.bic < current->set.bic;
    if (!improves) break;
    current = std::move(best);
  }
  if (out.path.empty()) return out;
  const TermSet& chosen = out.path.back();
  passed_over.insert(passed_over.end(), out.path.begin(), out.path.end() - 1);
  constexpr double tie = 2.0;
  for (const TermSet& other : passed_over) {
    const bool is_chosen = other.terms == chosen.terms;
    if (!is_chosen && other.bic < chosen.bic + tie) out.ties.push_back(other);
  }
  for (const std::string& term : all) {
    const bool is_in =
        std::find(chosen.terms.begin(), chosen.terms.end(), term) != chosen.terms.end();
    if (!is_in && term != always_kept) out.dropped.push_back(term);
  }
  return out;
}

}  // namespace energymodel
