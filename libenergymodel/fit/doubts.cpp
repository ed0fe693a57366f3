// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/doubts.hpp"

#include <array>

#include "fit/predicted.hpp"

namespace energymodel {
namespace {

std::bitset<EnergySum::size> unpriced(const FittedModel& model, const Workload& job) noexcept {
  std::bitset<EnergySum::size> out;
  const SumView sum = energy_sum();
  std::array<double, EnergySum::size> gradient{};
  sum.evaluate(job, model.hardware, model.energy.coefficients.data(), gradient.data());
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const bool is_unknown =
        model.energy.standing[i] == Standing::unused && sum.parameters[i].role == Role::linear;
    out[i] = is_unknown && gradient[i] != 0.0;
  }
  return out;
}

std::optional<Interval<DurationDim>> unexpected_duration(const FittedModel& model,
                                                         const Workload& job) noexcept {
  if (!(job.duration > Duration<>{}) || !model.duration) return std::nullopt;
  const auto own = predicted(*model.duration, job, model.hardware, "").interval;
  const bool is_expected = !own || (job.duration >= own->low_90 && job.duration <= own->high_90);
  return is_expected ? std::nullopt : own;
}

}  // namespace

Doubts doubts_of(const FittedModel& model, const Workload& job) noexcept {
  const DomainValues values = domain_values(job);
  return {model.domain.outside_range(values),
          model.domain.outside_hull(values),
          unpriced(model, job),
          unexpected_duration(model, job)};
}

}  // namespace energymodel
