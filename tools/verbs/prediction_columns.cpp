// SPDX-License-Identifier: Apache-2.0
#include "verbs/prediction_columns.hpp"

#include <fmt/format.h>

#include <string_view>

namespace energymodel::cli {
namespace {

template <class D>
void add_median(std::string_view name,
                std::string_view unit,
                const std::optional<Predicted<D>>& value,
                std::vector<Column>& out) {
  out.emplace_back(fmt::format("predicted_{}_{}", name, unit),
                   value ? std::optional(value->median.base()) : std::nullopt);
}

template <class D>
void add_interval(std::string_view name,
                  std::string_view unit,
                  const std::optional<Predicted<D>>& value,
                  std::vector<Column>& out) {
  const bool is_known = value && value->interval;
  const auto add = [&](std::string_view end, Quantity<D> Interval<D>::*member) {
    out.emplace_back(fmt::format("predicted_{}_{}_{}", name, end, unit),
                     is_known ? std::optional(((*value->interval).*member).base()) : std::nullopt);
  };
  add("90_low", &Interval<D>::low_90);
  add("90_high", &Interval<D>::high_90);
  add("50_low", &Interval<D>::low_50);
  add("50_high", &Interval<D>::high_50);
}

}  // namespace

std::vector<Column> columns_of(const Prediction& prediction) {
  const std::optional energy(prediction.energy);
  std::vector<Column> out;
  add_median("energy", "J", energy, out);
  add_median("duration", "s", prediction.duration, out);
  add_median("power", "W", prediction.power, out);
  out.emplace_back("predicted_energy_mean_J", in(prediction.energy.mean, joule));
  add_interval("energy", "J", energy, out);
  add_interval("duration", "s", prediction.duration, out);
  add_interval("power", "W", prediction.power, out);
  return out;
}

}  // namespace energymodel::cli
