// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/cross_validation.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <utility>

#include "energymodel/error.hpp"
#include "fit/in_pairs.hpp"
#include "fit/scatter.hpp"

namespace energymodel {
namespace {

/// Fisher-Yates with a stated draw: std::shuffle may differ from one standard library to another.
void shuffle(std::vector<std::size_t>& values, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random() % i]);
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// One fold: fitted to the other rows, predicted on its own.
HeldOut hold_out(const Measurements& rows,
                 const Folding& folding,
                 std::size_t fold,
                 const Hardware& node,
                 const ModelFitOptions& options,
                 bool net_of_startup) {
  std::vector<std::size_t> kept;
  HeldOut out;
  for (std::size_t i = 0; i < folding.fold_of_row.size(); ++i) {
    (folding.fold_of_row[i] == fold ? out.row : kept).push_back(i);
  }
  out.fold.assign(out.row.size(), fold);
  const Measurements train = rows.subset(kept);
  const Measurements test = rows.subset(out.row);
  ModelFitOptions model_options = options;
  model_options.profiles = false;
  model_options.group_of_row = {};
  model_options.fold_of_row = {};
  const FittedModel model = fit_model(train, node, model_options).model;
  out.ratios = predicted_over_measured(model, test, net_of_startup);
  out.baselines = baseline_ratios(train, test, node, net_of_startup);
  for (std::size_t i = 0; i < test.rows(); ++i) {
    Workload job = test.jobs[i];
    const std::string group = test.group.empty() ? "" : test.group[i];
    out.energy.push_back(scatter_inputs(model.energy, job, node, group));
    if (!test.has_duration()) continue;
    out.duration.push_back(scatter_inputs(*model.duration, job, node, group));
    job.duration = second * test.duration_s[i];
    out.energy_given_duration.push_back(
        scatter_inputs(*model.energy_given_duration, job, node, group));
  }
  return out;
}

std::vector<double> log_residuals(std::span<const double> ratios) {
  std::vector<double> out;
  for (const double ratio : ratios) out.push_back(-std::log(ratio));
  return out;
}

/// Power is predicted energy over predicted duration, start-up included, whose errors share causes:
/// it is calibrated by itself.
Calibration calibrate_power(const FittedModel& model,
                            const Measurements& rows,
                            const HeldOut& held_out) {
  const double energy_offset = startup_of(model.energy);
  const double duration_offset = startup_of(*model.duration);
  std::vector<double> residuals;
  std::vector<ScatterInputs> inputs;
  for (std::size_t k = 0; k < held_out.row.size(); ++k) {
    const std::size_t row = held_out.row[k];
    const double energy_J = energy_offset + std::exp(held_out.energy[k].ln_prediction);
    const double duration_s = duration_offset + std::exp(held_out.duration[k].ln_prediction);
    const double ln_predicted = std::log(energy_J / duration_s);
    residuals.push_back(std::log(rows.energy_J[row] / rows.duration_s[row]) - ln_predicted);
    inputs.push_back({ln_predicted, held_out.energy[k].ln_parameters, 0.0});
  }
  return calibrate(residuals, inputs, held_out.fold);
}

}  // namespace

std::vector<std::size_t> index_levels(std::span<const std::string> level_of_row) {
  std::map<std::string_view, std::size_t> index_of;
  for (const std::string& level : level_of_row) index_of.emplace(level, 0);
  std::size_t next = 0;
  for (auto& [level, index] : index_of) index = next++;
  std::vector<std::size_t> out;
  for (const std::string& level : level_of_row) out.push_back(index_of.at(level));
  return out;
}

Folding fold_groups(std::span<const std::size_t> group_of_row,
                    std::size_t folds,
                    std::uint64_t seed) {
  Folding out;
  out.folds = folds;
  for (const std::size_t group : group_of_row) out.groups = std::max(out.groups, group + 1);
  if (folds < 2 || out.groups < folds) {
    const auto count = [](std::size_t number, const char* noun) {
      return std::to_string(number) + noun + (number == 1 ? "" : "s");
    };
    throw Error(Errc::insufficient_data,
                "found " + count(out.groups, " group") + " for " + count(folds, " fold") +
                    ", expected at least 2 folds and a group for each");
  }
  std::vector<std::size_t> order(out.groups);
  std::iota(order.begin(), order.end(), std::size_t{0});
  shuffle(order, seed);
  for (const std::size_t group : group_of_row) out.fold_of_row.push_back(order[group] % folds);
  return out;
}

HeldOut cross_validate(const Measurements& rows,
                       const Folding& folding,
                       const Hardware& node,
                       const ModelFitOptions& options,
                       bool net_of_startup,
                       const std::function<void(std::size_t)>& progress) {
  HeldOut out;
  std::size_t done = 0;
  const auto take = [&](HeldOut part) {
    append(out.row, part.row);
    append(out.fold, part.fold);
    out.ratios.append(part.ratios);
    out.baselines.append(part.baselines);
    append(out.energy, part.energy);
    append(out.duration, part.duration);
    append(out.energy_given_duration, part.energy_given_duration);
    if (progress) progress(++done);
  };
  in_pairs(
      folding.folds,
      [&](std::size_t fold) {
        return hold_out(rows, folding, fold, node, options, net_of_startup);
      },
      take);
  return out;
}

void calibrate(FittedModel& model,
               const Measurements& rows,
               const HeldOut& held_out,
               std::size_t groups) {
  const auto calibrated = [&](std::span<const double> ratios,
                              std::span<const ScatterInputs> inputs) {
    Calibration out = calibrate(log_residuals(ratios), inputs, held_out.fold);
    out.evidence.groups = groups;
    return out;
  };
  model.energy.calibration = calibrated(held_out.ratios.energy, held_out.energy);
  if (!model.duration) return;
  model.duration->calibration = calibrated(held_out.ratios.duration, held_out.duration);
  model.energy_given_duration->calibration =
      calibrated(held_out.ratios.energy_given_duration, held_out.energy_given_duration);
  model.power = calibrate_power(model, rows, held_out);
  model.power->evidence.groups = groups;
}

}  // namespace energymodel
