// SPDX-License-Identifier: Apache-2.0
/// \file
/// Predicts several jobs side by side, by the terms' own formulas. Compiled once for each width of
/// instructions; everything here depends on V, so no two of them share a function.
///
/// Jobs go through in blocks, term by term: what a term works out from its coefficients alone is
/// worked out once a block, and it reads only its own columns.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

#include "fit/batch/dual.hpp"
#include "fit/batch/job_pack.hpp"
#include "fit/batch/pack.hpp"
#include "fit/batch/plan.hpp"

namespace energymodel {

/// Jobs of one block: few enough that its intermediate results stay in the nearest cache.
inline constexpr std::size_t block_jobs = 128;

/// A result for each job of a block, V::size at a time.
template <class V>
using Block = std::array<V, block_jobs / V::size>;

/// The jobs of a block: from `first` on, `packs` times V::size of them.
struct Range {
  std::size_t first = 0;
  std::size_t packs = 0;
};

template <class V>
V load(const ColumnView& column, std::size_t at) {
  return V::load(column.values == nullptr ? column.same.data() : column.values + at);
}

template <class V>
JobPack<V> load_jobs(const JobViews& jobs, std::size_t at) {
  JobPack<V> out;
  out.precision = {load<V>(jobs.precision, at)};
  out.parameters = load<V>(jobs.parameters, at);
  out.epochs = load<V>(jobs.epochs, at);
  out.steps = load<V>(jobs.steps, at);
  out.launches = load<V>(jobs.launches, at);
  out.work = flop * load<V>(jobs.step_FLOP, at);
  out.weights = {byte * load<V>(jobs.weights_traffic_B, at),
                 byte * load<V>(jobs.weights_working_set_B, at)};
  out.activations = {byte * load<V>(jobs.activations_traffic_B, at),
                     byte * load<V>(jobs.activations_working_set_B, at)};
  out.cache = {byte * load<V>(jobs.kv_cache_traffic_B, at),
               byte * load<V>(jobs.kv_cache_working_set_B, at)};
  out.exchanged = byte * load<V>(jobs.exchanged_B, at);
  out.clock_ratio = load<V>(jobs.clock_ratio, at);
  // As generic_workload() has it.
  const V stated = load<V>(jobs.operation_FLOP, at);
  const V work = choose(
      stated > 0.0, [&] { return stated; }, [&] { return out.work.base() / out.launches; });
  out.operations = {{{out.launches, flop * work}}};
  out.duration = second * load<V>(jobs.duration_s, at);
  return out;
}

/// visit(i) for every pack of a block, with all that it calls in one loop.
template <class Visit>
[[gnu::flatten]] void for_each_pack(const Range& range, const Visit& visit) {
  for (std::size_t i = 0; i < range.packs; ++i) visit(i);
}

template <class V>
void store(const Range& range, double* column, const Block<V>& values) {
  if (column == nullptr) return;
  for (std::size_t i = 0; i < range.packs; ++i) values[i].store(column + range.first + i * V::size);
}

/// The cost of one term at coefficients `c`.
template <class X, class V>
void term_cost(const BatchPlan& plan, const Range& range, const double* c, Block<V>& out) {
  for_each_pack(range, [&](std::size_t i) {
    const JobPack<V> jobs = load_jobs<V>(plan.jobs, range.first + i * V::size);
    out[i] = V(X{}(jobs, *plan.node, c).base());
  });
}

/// The derivative of one term by its coefficient `index`, times `factor`.
template <class X, class V>
void term_slope(const BatchPlan& plan,
                const Range& range,
                const double* at,
                std::size_t index,
                double factor,
                Block<V>& out) {
  std::array<Dual<V>, arity<X>> c;
  for (std::size_t i = 0; i < c.size(); ++i) c[i] = Dual<V>(V(at[i]));
  c[index].slope = factor;
  for_each_pack(range, [&](std::size_t i) {
    const JobPack<V> jobs = load_jobs<V>(plan.jobs, range.first + i * V::size);
    out[i] = Dual<V>(X{}(jobs, *plan.node, c.data()).base()).slope;
  });
}

/// Each job's sum, and unless it is null the shares of its fitted coefficients.
template <class S, class V>
void evaluate(const BatchPlan& plan,
              const SumPlan<S>& sum,
              const Range& range,
              Block<V>& total,
              std::array<Block<V>, S::size>* shares) {
  total.fill(0.0);
  std::size_t term = 0;
  S::for_each_term([&]<class X>(std::size_t offset) {
    const std::size_t t = term++;
    if (!sum.is_active[t]) return;
    Block<V> whole;
    term_cost<X>(plan, range, sum.coefficients.data() + offset, whole);
    for (std::size_t i = 0; i < range.packs; ++i) total[i] += whole[i];
    if (shares == nullptr) return;
    for (std::size_t k = sum.first_share[t]; k < sum.first_share[t + 1]; ++k) {
      const Share& share = sum.shares[k];
      Block<V>& out = (*shares)[k];
      switch (share.kind) {
        case ShareKind::whole:
          std::copy_n(whole.begin(), range.packs, out.begin());
          break;
        case ShareKind::alone:
          term_cost<X>(plan, range, share.term.data(), out);
          break;
        case ShareKind::slope:
          term_slope<X>(plan, range, share.term.data(), share.index, share.term[share.index], out);
          break;
      }
    }
  });
}

/// Of the sum, from the covariance of its coefficients' logarithms, for `Tile` packs at a time.
template <std::size_t Tile, class S, class V>
void add_variance(const SumPlan<S>& sum,
                  const std::array<Block<V>, S::size>& shares,
                  std::size_t pack,
                  Block<V>& variance) {
  std::array<V, Tile> total;
  total.fill(0.0);
  const double* c = sum.covariance.data();
  for (std::size_t i = 0; i < sum.first_share.back(); ++i) {
    std::array<V, Tile> row;
    row.fill(0.0);
    for (std::size_t j = 0; j <= i; ++j, ++c) {
      for (std::size_t k = 0; k < Tile; ++k) row[k] += *c * shares[j][pack + k];
    }
    for (std::size_t k = 0; k < Tile; ++k) total[k] += row[k] * shares[i][pack + k];
  }
  std::copy(total.begin(), total.end(), variance.begin() + pack);
}

template <class S, class V>
void parameter_variance(const SumPlan<S>& sum,
                        const Range& range,
                        const std::array<Block<V>, S::size>& shares,
                        Block<V>& out) {
  constexpr std::size_t tile = 4;  // hides the latency of the additions
  std::size_t pack = 0;
  for (; pack + tile <= range.packs; pack += tile) add_variance<tile>(sum, shares, pack, out);
  for (; pack < range.packs; ++pack) add_variance<1>(sum, shares, pack, out);
}

/// What one quantity is predicted to be.
template <class V>
struct PredictedBlock {
  Block<V> median;
  Block<V> mean;
  std::array<Block<V>, 4> ends;
};

template <class V>
void store(const Range& range,
           const OutputPointers& columns,
           bool has_ends,
           const PredictedBlock<V>& values) {
  store<V>(range, columns.median, values.median);
  store<V>(range, columns.mean, values.mean);
  Block<V> none;
  none.fill(std::numeric_limits<double>::quiet_NaN());
  for (std::size_t end = 0; end < values.ends.size(); ++end) {
    store<V>(range, columns.ends[end], has_ends ? values.ends[end] : none);
  }
}

inline std::array<bool, 4> wanted_ends(bool is_calibrated, const OutputPointers& columns) {
  std::array<bool, 4> out{};
  for (std::size_t end = 0; end < out.size(); ++end) {
    out[end] = is_calibrated && columns.ends[end] != nullptr;
  }
  return out;
}

/// The ends of an interval: exp of the quantile of the logarithm.
template <class V>
void add_ends(const Range& range,
              const CalibrationView& calibration,
              double startup,
              const Block<V>& fitted,
              const Block<V>& sd,
              const Block<V>& ln_parameters,
              const std::array<bool, 4>& wanted,
              std::array<Block<V>, 4>& ends) {
  for (std::size_t end = 0; end < ends.size(); ++end) ends[end].fill(calibration.quantiles[0][end]);
  for (std::size_t knot = 1; knot < calibration.knot_count; ++knot) {
    Block<V> share;
    for_each_pack(range, [&](std::size_t i) {
      share[i] = share_of_knot(calibration, knot, ln_parameters[i]);
    });
    for (std::size_t end = 0; end < ends.size(); ++end) {
      if (!wanted[end]) continue;
      const double rise = calibration.quantiles[knot][end] - calibration.quantiles[knot - 1][end];
      for_each_pack(range, [&](std::size_t i) { ends[end][i] += rise * share[i]; });
    }
  }
  for (std::size_t end = 0; end < ends.size(); ++end) {
    if (!wanted[end]) continue;
    for_each_pack(range, [&](std::size_t i) {
      ends[end][i] = startup + fitted[i] * exp(sd[i] * ends[end][i]);
    });
  }
}

/// \param wanted  the ends to work out
template <class S, class V>
void predict_sum(const BatchPlan& plan,
                 const SumPlan<S>& sum,
                 const Range& range,
                 const std::array<bool, 4>& wanted,
                 const Block<V>& ln_parameters,
                 PredictedBlock<V>& out) {
  std::array<Block<V>, S::size> shares;
  Block<V> fitted;
  Block<V> sd;
  const bool has_ends = wanted != std::array<bool, 4>{};
  evaluate<S, V>(plan, sum, range, fitted, has_ends ? &shares : nullptr);
  if (has_ends) parameter_variance(sum, range, shares, sd);
  for_each_pack(range, [&](std::size_t i) {
    const std::size_t at = range.first + i * V::size;
    const V raw = fitted[i] - sum.startup;
    fitted[i] = raw * load<V>(sum.group_factor, at);
    out.median[i] = sum.startup + fitted[i];
    out.mean[i] = sum.startup + fitted[i] * sum.mean_over_median;
    if (!has_ends) return;
    const V variance = load<V>(sum.group_variance, at) + larger(sd[i] / (raw * raw), 0.0);
    const V residual = residual_sd(sum.calibration, log(fitted[i]), ln_parameters[i]);
    sd[i] = sqrt(residual * residual + variance);
  });
  if (!has_ends) return;
  add_ends(range, sum.calibration, sum.startup, fitted, sd, ln_parameters, wanted, out.ends);
}

/// The derivative of the energy's median by each coefficient.
template <class V>
void store_gradient(const BatchPlan& plan, const Range& range) {
  EnergySum::for_each_term([&]<class X>(std::size_t offset) {
    for (std::size_t index = 0; index < arity<X>; ++index) {
      double* const column = plan.energy_gradient[offset + index];
      if (column == nullptr) continue;
      Block<V> slope;
      term_slope<X>(plan, range, plan.energy.coefficients.data() + offset, index, 1.0, slope);
      // A start-up that is held fixed is no part of what the group multiplies.
      const bool is_fixed = offset + index == 0 && plan.energy.startup_is_fixed;
      for (std::size_t i = 0; i < range.packs && !is_fixed; ++i) {
        slope[i] = slope[i] * load<V>(plan.energy.group_factor, range.first + i * V::size);
      }
      store<V>(range, column, slope);
    }
  });
}

/// Duration and power, of which the power needs the energy.
template <class V>
void predict_power(const BatchPlan& plan,
                   const Range& range,
                   const Block<V>& ln_parameters,
                   const PredictedBlock<V>& energy) {
  PredictedBlock<V> duration;
  PredictedBlock<V> power;
  bool duration_has_ends = true;
  bool power_has_ends = plan.energy.is_calibrated;
  if (plan.duration_is_given) {
    for_each_pack(range, [&](std::size_t i) {
      const V given = load<V>(plan.jobs.duration_s, range.first + i * V::size);
      duration.median[i] = duration.mean[i] = given;
      power.median[i] = energy.median[i] / given;
      power.mean[i] = energy.mean[i] / given;
      for (std::size_t end = 0; end < power.ends.size(); ++end) {
        duration.ends[end][i] = given;
        power.ends[end][i] = energy.ends[end][i] / given;
      }
    });
  } else {
    duration_has_ends = plan.duration.is_calibrated;
    power_has_ends = plan.power_is_calibrated && plan.power_W.has_ends();
    predict_sum<DurationSum, V>(plan,
                                plan.duration,
                                range,
                                wanted_ends(duration_has_ends, plan.duration_s),
                                ln_parameters,
                                duration);
    Block<V> sd;
    for_each_pack(range, [&](std::size_t i) {
      power.median[i] = power.mean[i] = energy.median[i] / duration.median[i];
      if (power_has_ends) sd[i] = residual_sd(plan.power, log(power.median[i]), ln_parameters[i]);
    });
    if (power_has_ends) {
      add_ends(range,
               plan.power,
               0.0,
               power.median,
               sd,
               ln_parameters,
               wanted_ends(true, plan.power_W),
               power.ends);
    }
  }
  store(range, plan.duration_s, duration_has_ends, duration);
  store(range, plan.power_W, power_has_ends, power);
}

template <class V>
void predict_range(const BatchPlan& plan, const Range& range) {
  std::array<bool, 4> wanted = wanted_ends(plan.energy.is_calibrated, plan.energy_J);
  if (plan.duration_is_given) {
    const auto power = wanted_ends(plan.energy.is_calibrated, plan.power_W);
    for (std::size_t end = 0; end < wanted.size(); ++end) wanted[end] = wanted[end] || power[end];
  }
  Block<V> ln_parameters;
  if (plan.energy_J.has_ends() || plan.duration_s.has_ends() || plan.power_W.has_ends()) {
    for_each_pack(range, [&](std::size_t i) {
      const V parameters = load<V>(plan.jobs.parameters, range.first + i * V::size);
      ln_parameters[i] = log(larger(parameters, 1.0));
    });
  }
  PredictedBlock<V> energy;
  predict_sum<EnergySum, V>(plan, plan.energy, range, wanted, ln_parameters, energy);
  store(range, plan.energy_J, plan.energy.is_calibrated, energy);
  if (plan.has_gradient) store_gradient<V>(plan, range);
  if (!plan.duration_s.is_wanted() && !plan.power_W.is_wanted()) return;
  if (plan.duration_is_given || plan.has_duration) {
    predict_power(plan, range, ln_parameters, energy);
    return;
  }
  PredictedBlock<V> none;
  none.median.fill(std::numeric_limits<double>::quiet_NaN());
  none.mean = none.median;
  store(range, plan.duration_s, false, none);
  store(range, plan.power_W, false, none);
}

template <class V>
void predict_jobs(const BatchPlan& plan, std::size_t first, std::size_t last) {
  for (std::size_t at = first; at < last; at += block_jobs) {
    predict_range<V>(plan, {at, std::min(block_jobs, last - at) / V::size});
  }
}

}  // namespace energymodel
