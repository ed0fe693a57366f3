// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/cross_validation.hpp"

#include <map>
#include <random>
#include <utility>

#include "energymodel/error.hpp"

namespace energymodel {
namespace {

/// Fisher-Yates with a stated draw: std::shuffle may differ from one standard library to another.
void shuffle(std::vector<std::size_t>& values, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random() % i]);
}

}  // namespace

std::vector<std::size_t> fold_of_rows(std::span<const std::string> group_of_row,
                                      std::size_t folds,
                                      std::uint64_t seed) {
  std::map<std::string_view, std::size_t> index_of;
  for (const std::string& group : group_of_row) index_of.emplace(group, 0);
  std::vector<std::size_t> order(index_of.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  shuffle(order, seed);
  std::size_t next = 0;
  for (auto& [group, index] : index_of) index = order[next++];
  std::vector<std::size_t> out;
  for (const std::string& group : group_of_row) out.push_back(index_of.at(group) % folds);
  return out;
}

CrossValidation cross_validate(const Measurements& rows,
                               std::span<const std::string> group_of_row,
                               const Hardware& node,
                               const FitOptions& options,
                               std::size_t folds,
                               std::uint64_t seed,
                               bool net_of_startup,
                               const std::function<void(std::size_t)>& progress) {
  CrossValidation out;
  out.folds = folds;
  std::map<std::string_view, int> groups;
  for (const std::string& group : group_of_row) groups.emplace(group, 0);
  out.groups = groups.size();
  if (folds < 2 || out.groups < folds) {
    throw Error(Errc::insufficient_data,
                "found " + std::to_string(out.groups) + " groups for " + std::to_string(folds) +
                    " folds, expected at least 2 folds and a group for each");
  }
  const std::vector<std::size_t> fold_of = fold_of_rows(group_of_row, folds, seed);
  for (std::size_t fold = 0; fold < folds; ++fold) {
    std::vector<std::size_t> kept;
    std::vector<std::size_t> held_out;
    for (std::size_t i = 0; i < fold_of.size(); ++i) {
      (fold_of[i] == fold ? held_out : kept).push_back(i);
    }
    const Measurements train = rows.subset(kept);
    const Measurements test = rows.subset(held_out);
    const ModelFit fitted = fit_model(train, node, options);
    out.ratios.append(predicted_over_measured(fitted.model, test, net_of_startup));
    out.baselines.append(baseline_ratios(train, test, node, net_of_startup));
    out.held_out.insert(out.held_out.end(), held_out.begin(), held_out.end());
    if (progress) progress(fold + 1);
  }
  return out;
}

}  // namespace energymodel
