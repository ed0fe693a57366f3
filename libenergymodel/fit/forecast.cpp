// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/forecast.hpp"

#include <algorithm>

namespace energymodel {
namespace {

/// Every figure of a prediction, through `change`.
template <class D, class Change>
void change_all(Predicted<D>& value, Change change) {
  value.median = change(value.median);
  value.mean = change(value.mean);
  if (!value.interval) return;
  for (auto* end : {&value.interval->low_90,
                    &value.interval->low_50,
                    &value.interval->high_50,
                    &value.interval->high_90}) {
    *end = change(*end);
  }
}

template <class D>
void add(const Predicted<D>& more, Predicted<D>& total) {
  const double share = more.median / (more.median + total.median);
  total.parameter_sd += share * (more.parameter_sd - total.parameter_sd);
  total.residual_sd += share * (more.residual_sd - total.residual_sd);
  total.median += more.median;
  total.mean += more.mean;
  if (!total.interval || !more.interval) {
    total.interval.reset();
    return;
  }
  total.interval->low_90 += more.interval->low_90;
  total.interval->low_50 += more.interval->low_50;
  total.interval->high_50 += more.interval->high_50;
  total.interval->high_90 += more.interval->high_90;
}

/// What a sum charges to every run.
template <class S>
Quantity<typename S::cost> per_run(const FittedSum<S>& sum) {
  return Quantity<typename S::cost>(sum.coefficients[0]);
}

/// Mean power of a phase beside its start-up, which lasts long and draws little.
std::optional<Power<>> working_power(const FittedModel& model, const Prediction& phase) {
  if (!phase.duration || !model.duration) return std::nullopt;
  const Duration<> working = phase.duration->median - per_run(*model.duration);
  const Energy<> work = phase.energy.median - per_run(model.energy);
  if (!(working > Duration<>{}) || !(work > Energy<>{})) return std::nullopt;
  return work / working;
}

/// The intervals of a power that goes with energies and durations: as wide, in proportion, as those
/// of the phases, weighted by their length.
void add_power(const Predicted<PowerDim>& more,
               Duration<> length,
               Predicted<EnergyDim>& power_time) {
  Predicted<EnergyDim> part{
      more.median * length, more.mean * length, {}, more.parameter_sd, more.residual_sd};
  if (more.interval) {
    part.interval = Interval<EnergyDim>{more.interval->low_90 * length,
                                        more.interval->low_50 * length,
                                        more.interval->high_50 * length,
                                        more.interval->high_90 * length};
  }
  add(part, power_time);
}

Predicted<PowerDim> over(const Predicted<EnergyDim>& energy, Duration<> length) {
  Predicted<PowerDim> out{
      energy.median / length, energy.mean / length, {}, energy.parameter_sd, energy.residual_sd};
  if (energy.interval) {
    out.interval = Interval<PowerDim>{energy.interval->low_90 / length,
                                      energy.interval->low_50 / length,
                                      energy.interval->high_50 / length,
                                      energy.interval->high_90 / length};
  }
  return out;
}

}  // namespace

Forecast forecast(const FittedModel& model,
                  std::span<const Workload> phases,
                  const Placement& placement,
                  std::string_view group) noexcept {
  Forecast out;
  out.nodes = phases.front().devices;
  Predicted<EnergyDim> power_time;
  power_time.interval.emplace();
  Duration<> power_length;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    Prediction phase = model.predict(phases[i], group);
    const auto power = working_power(model, phase);
    if (power) out.node_peak_power = std::max(out.node_peak_power.value_or(Power<>{}), *power);
    if (phase.duration && phase.power) {
      add_power(*phase.power, phase.duration->median, power_time);
      power_length += phase.duration->median;
    }
    if (i == 0) {
      out.total.energy = phase.energy;
      out.total.duration = phase.duration;
      out.total.power = phase.power;
    } else {
      const Energy<> startup = per_run(model.energy);
      change_all(phase.energy, [&](Energy<> e) { return e - startup; });
      phase.energy_by_term_J[0] -= in(startup, joule);
      add(phase.energy, out.total.energy);
      if (phase.duration && out.total.duration) {
        const Duration<> start = per_run(*model.duration);
        change_all(*phase.duration, [&](Duration<> t) { return t - start; });
        add(*phase.duration, *out.total.duration);
      }
    }
    for (std::size_t k = 0; k < out.total.energy_by_term_J.size(); ++k) {
      out.total.energy_by_term_J[k] += out.nodes * phase.energy_by_term_J[k];
    }
  }
  change_all(out.total.energy, [&](Energy<> e) { return e * out.nodes; });
  if (out.node_peak_power) *out.node_peak_power = *out.node_peak_power * peak_over_working_power;
  if (!out.total.duration) return out;

  const Duration<> computing = out.total.duration->median;
  if (phases.size() > 1 && power_length > Duration<>{}) {
    // Energy over duration, in which a start-up counts once; as uncertain as the phases are.
    out.total.power = over(power_time, power_length);
    const Power<> mean = out.total.energy.median / (computing * out.nodes);
    const double once = mean / out.total.power->median;
    change_all(*out.total.power, [&](Power<> p) { return p * once; });
  }
  if (!out.total.power) return out;
  change_all(*out.total.power, [&](Power<> p) { return p * out.nodes; });
  if (placement.parallel_efficiency < 1.0) {
    change_all(*out.total.duration,
               [&](Duration<> t) { return t / placement.parallel_efficiency; });
    const Power<> idle = idle_power_of(model.hardware).value_or(Power<>{});
    out.waiting = idle * (out.total.duration->median - computing) * out.nodes;
  }
  out.also_idle = placement.also_idle * out.total.duration->median * out.nodes;
  const Energy<> more = out.waiting + out.also_idle;
  if (more > Energy<>{}) {
    const Energy<> before = out.total.energy.median;
    change_all(out.total.energy, [&](Energy<> e) { return e + more; });
    const double share = (before + more) / before * (computing / out.total.duration->median);
    change_all(*out.total.power, [&](Power<> p) { return p * share; });
  }
  if (out.node_peak_power) *out.node_peak_power += placement.also_idle;
  return out;
}

}  // namespace energymodel
