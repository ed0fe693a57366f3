// SPDX-License-Identifier: Apache-2.0
/// \file
/// Predicts several jobs side by side, by the terms' own formulas. Compiled once for each width of
/// instructions; everything here depends on V, so no two of them share a function.
#pragma once

#include <array>
#include <cstddef>
#include <limits>

#include "fit/batch/dual.hpp"
#include "fit/batch/job_lanes.hpp"
#include "fit/batch/lanes.hpp"
#include "fit/batch/plan.hpp"

namespace energymodel {

template <class V>
V load(const ColumnView& column, std::size_t at) {
  return column.values == nullptr ? V(column.constant) : V::load(column.values + at);
}

template <class V>
void store(const V& value, double* column, std::size_t at) {
  if (column != nullptr) value.store(column + at);
}

template <class V>
JobLanes<V> load_jobs(const JobViews& jobs, std::size_t at) {
  JobLanes<V> out;
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

/// A coefficient's share of its term.
template <class X, class V>
V share_of(const Share& share, const V& whole, const JobLanes<V>& jobs, const Hardware& node) {
  switch (share.kind) {
    case ShareKind::whole:
      break;
    case ShareKind::alone:
      return V(X{}(jobs, node, share.term.data()).base());
    case ShareKind::slope: {
      std::array<Dual<V>, arity<X>> c;
      for (std::size_t i = 0; i < c.size(); ++i) c[i] = Dual<V>(V(share.term[i]));
      c[share.index].slope = share.term[share.index];
      return Dual<V>(X{}(jobs, node, c.data()).base()).slope;
    }
  }
  return whole;
}

/// The sum, and unless `shares` is null those of its fitted coefficients.
template <class S, class V>
V evaluate(const SumPlan<S>& plan, const JobLanes<V>& jobs, const Hardware& node, V* shares) {
  V total = 0.0;
  std::size_t term = 0;
  S::for_each_term([&]<class X>(std::size_t offset) {
    const std::size_t t = term++;
    if (!plan.is_active[t]) return;
    const V whole(X{}(jobs, node, plan.coefficients.data() + offset).base());
    total += whole;
    if (shares == nullptr) return;
    for (std::size_t k = plan.first_share[t]; k < plan.first_share[t + 1]; ++k) {
      shares[k] = share_of<X>(plan.shares[k], whole, jobs, node);
    }
  });
  return total;
}

/// Of the sum's logarithm, from the covariance of its coefficients' logarithms.
template <class S, class V>
V parameter_variance(const SumPlan<S>& plan, const V* shares, const V& fitted) {
  V variance = 0.0;
  const double* c = plan.covariance.data();
  for (std::size_t i = 0; i < plan.first_share.back(); ++i) {
    V row = 0.0;
    for (std::size_t j = 0; j <= i; ++j) row += *c++ * shares[j];
    variance += row * shares[i];
  }
  return larger(variance / (fitted * fitted), 0.0);
}

/// What one quantity is predicted to be.
template <class V>
struct PredictedLanes {
  V median;
  V mean;
  std::array<V, 4> ends;
};

template <class S, class V>
PredictedLanes<V> predict_sum(const SumPlan<S>& plan,
                              const JobLanes<V>& jobs,
                              const Hardware& node,
                              std::size_t at,
                              bool has_ends,
                              const V& ln_parameters) {
  std::array<V, S::size> shares;
  const V total = evaluate(plan, jobs, node, has_ends ? shares.data() : nullptr);
  const V raw = total - plan.startup;
  const V fitted = raw * load<V>(plan.group_factor, at);
  PredictedLanes<V> out;
  out.median = plan.startup + fitted;
  out.mean = plan.startup + fitted * plan.mean_over_median;
  if (!has_ends) return out;
  const V variance =
      load<V>(plan.group_variance, at) + parameter_variance(plan, shares.data(), raw);
  const V residual = residual_sd(plan.calibration, log(fitted), ln_parameters);
  const V sd = sqrt(residual * residual + variance);
  for (std::size_t i = 0; i < out.ends.size(); ++i) {
    out.ends[i] =
        plan.startup + fitted * exp(sd * standard_quantile(plan.calibration, i, ln_parameters));
  }
  return out;
}

template <class V>
void store(const PredictedLanes<V>& from, const OutputPointers& to, bool has_ends, std::size_t at) {
  store(from.median, to.median, at);
  store(from.mean, to.mean, at);
  const V none = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < from.ends.size(); ++i) {
    store(has_ends ? from.ends[i] : none, to.ends[i], at);
  }
}

/// The derivative of the energy's median by each coefficient.
template <class V>
void store_gradient(const BatchPlan& plan, const JobLanes<V>& jobs, std::size_t at) {
  const V factor = load<V>(plan.energy.group_factor, at);
  EnergySum::for_each_term([&]<class X>(std::size_t offset) {
    for (std::size_t i = 0; i < arity<X>; ++i) {
      if (plan.energy_gradient[offset + i] == nullptr) continue;
      std::array<Dual<V>, arity<X>> c;
      for (std::size_t j = 0; j < c.size(); ++j) {
        c[j] = Dual<V>(V(plan.energy.coefficients[offset + j]));
      }
      c[i].slope = 1.0;
      // A start-up that is held fixed is no part of what the group multiplies.
      const bool is_startup = offset + i == 0 && plan.energy.startup_is_fixed;
      const V slope = Dual<V>(X{}(jobs, *plan.node, c.data()).base()).slope;
      store(is_startup ? slope : slope * factor, plan.energy_gradient[offset + i], at);
    }
  });
}

template <class V>
void predict_lanes(const BatchPlan& plan, std::size_t at) {
  const JobLanes<V> jobs = load_jobs<V>(plan.jobs, at);
  const bool power_follows = plan.duration_is_given && plan.power_W.has_ends();
  const bool energy_ends = plan.energy.is_calibrated && (plan.energy_J.has_ends() || power_follows);
  const bool duration_ends = plan.duration.is_calibrated && plan.duration_s.has_ends();
  const bool power_ends = plan.duration_is_given
                              ? energy_ends
                              : plan.power_is_calibrated && plan.power_W.has_ends();
  V ln_parameters = 0.0;
  if (energy_ends || duration_ends || power_ends) {
    ln_parameters = log(larger(jobs.parameters, 1.0));
  }
  const auto energy =
      predict_sum(plan.energy, jobs, *plan.node, at, energy_ends, ln_parameters);
  store(energy, plan.energy_J, energy_ends, at);
  if (plan.has_gradient) store_gradient(plan, jobs, at);
  if (!plan.duration_s.is_wanted() && !plan.power_W.is_wanted()) return;

  PredictedLanes<V> power;
  if (plan.duration_is_given) {
    const V duration = jobs.duration.base();
    store(PredictedLanes<V>{duration, duration, {duration, duration, duration, duration}},
          plan.duration_s,
          true,
          at);
    power.median = energy.median / duration;
    power.mean = energy.mean / duration;
    for (std::size_t i = 0; i < power.ends.size(); ++i) power.ends[i] = energy.ends[i] / duration;
  } else if (!plan.has_duration) {
    const V none = std::numeric_limits<double>::quiet_NaN();
    power = {none, none, {none, none, none, none}};
    store(power, plan.duration_s, true, at);
  } else {
    const auto duration =
        predict_sum(plan.duration, jobs, *plan.node, at, duration_ends, ln_parameters);
    store(duration, plan.duration_s, duration_ends, at);
    power.median = power.mean = energy.median / duration.median;
    if (power_ends) {
      const V sd = residual_sd(plan.power, log(power.median), ln_parameters);
      for (std::size_t i = 0; i < power.ends.size(); ++i) {
        power.ends[i] = power.median * exp(sd * standard_quantile(plan.power, i, ln_parameters));
      }
    }
  }
  store(power, plan.power_W, power_ends, at);
}

template <class V>
void predict_block(const BatchPlan& plan, std::size_t first, std::size_t last) {
  for (std::size_t at = first; at < last; at += V::size) predict_lanes<V>(plan, at);
}

}  // namespace energymodel
