// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/batch.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <list>
#include <thread>
#include <vector>

#include "fit/batch/make_plan.hpp"

namespace energymodel {
namespace {

using Kernel = void (*)(const BatchPlan& plan, std::size_t first, std::size_t last);

Kernel kernel_for([[maybe_unused]] Instructions instructions) {
#ifdef ENERGYMODEL_X86
  if (instructions == Instructions::avx512) return predict_avx512;
  if (instructions == Instructions::avx2) return predict_avx2;
#endif
  return predict_plain;
}

/// What each job's group does to one sum.
struct GroupColumns {
  std::vector<double> factor;
  std::vector<double> variance;

  template <class S>
  GroupColumns(const GroupEffects& effects,
               std::span<const std::string_view> level,
               SumPlan<S>& plan)
      : factor(level.size()), variance(level.size()) {
    for (std::size_t row = 0; row < level.size(); ++row) {
      factor[row] = effects.factor(level[row]);
      variance[row] = effects.knows(level[row]) ? 0.0 : effects.sd * effects.sd;
    }
    plan.group_factor.values = factor.data();
    plan.group_variance.values = variance.data();
  }
};

/// The rest that fills no pack: copied to where whole packs can be read and written.
void predict_rest(BatchPlan plan, Kernel kernel, std::size_t first, std::size_t rows) {
  using Pack = std::array<double, pack_jobs>;
  std::list<Pack> packs;
  std::vector<std::pair<double*, const Pack*>> results;
  for_each_input(plan, [&](ColumnView& view) {
    if (view.values == nullptr) return;
    Pack& pack = packs.emplace_back();
    pack.fill(view.values[first]);
    std::copy_n(view.values + first, rows, pack.begin());
    view.values = pack.data();
  });
  for_each_output(plan, [&](double*& column) {
    if (column == nullptr) return;
    results.emplace_back(column + first, &packs.emplace_back());
    column = packs.back().data();
  });
  kernel(plan, 0, pack_jobs);
  for (const auto& [to, from] : results) std::copy_n(from->begin(), rows, to);
}

void predict_packs(const BatchPlan& plan, Kernel kernel, std::size_t rows, std::size_t threads) {
  constexpr std::size_t block = 16384;
  const std::size_t blocks = (rows + block - 1) / block;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < blocks; i = next++) {
      kernel(plan, i * block, std::min(rows, (i + 1) * block));
    }
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < std::min(threads, blocks); ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

}  // namespace

void predict(const FittedModel& model,
             const JobColumns& jobs,
             const BatchOutput& out,
             const BatchOptions& options) {
  BatchPlan plan = make_plan(model, jobs, out);
  std::list<GroupColumns> groups;
  const auto add_groups = [&](const auto& sum, auto& to) {
    if (sum.groups && !jobs.group.empty()) groups.emplace_back(*sum.groups, jobs.group, to);
  };
  add_groups(plan.duration_is_given && model.energy_given_duration ? *model.energy_given_duration
                                                                   : model.energy,
             plan.energy);
  if (model.duration) add_groups(*model.duration, plan.duration);

  const Kernel kernel = kernel_for(options.instructions);
  const std::size_t rest = jobs.rows % pack_jobs;
  const std::size_t whole = jobs.rows - rest;
  predict_packs(plan, kernel, whole, options.threads);
  if (rest != 0) predict_rest(plan, kernel, whole, rest);
}

}  // namespace energymodel
