// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/power_limit.hpp"

namespace energymodel {

std::optional<double> clock_ratio_under(const FittedModel& model,
                                        Workload job,
                                        Power<> limit) noexcept {
  if (!model.duration) return std::nullopt;
  // A given duration belongs to the full clock.
  job.duration = {};
  const double given = job.clock_ratio;
  const auto keeps_limit = [&](double ratio) {
    job.clock_ratio = ratio;
    return model.energy(job, model.hardware) / (*model.duration)(job, model.hardware) <= limit;
  };
  if (keeps_limit(given)) return given;
  double low = lowest_clock_ratio;
  double high = given;
  if (low >= high || !keeps_limit(low)) return std::nullopt;
  constexpr int halvings = 60;
  for (int i = 0; i < halvings; ++i) {
    const double middle = 0.5 * (low + high);
    (keeps_limit(middle) ? low : high) = middle;
  }
  return low;
}

}  // namespace energymodel
