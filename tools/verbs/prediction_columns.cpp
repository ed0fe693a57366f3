// SPDX-License-Identifier: Apache-2.0
#include "verbs/prediction_columns.hpp"

#include <limits>
#include <optional>

namespace energymodel::cli {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

template <class D>
double median_of(const std::optional<Predicted<D>>& value) {
  return value ? value->median.base() : none;
}

template <class D>
void put_interval(const std::optional<Predicted<D>>& value, double* out) {
  for (const auto end :
       {&Interval<D>::low_90, &Interval<D>::high_90, &Interval<D>::low_50, &Interval<D>::high_50}) {
    *out++ = value && value->interval ? ((*value->interval).*end).base() : none;
  }
}

void put_interval(PredictionTable& columns, std::size_t first, PredictedColumns& out) {
  out.low_90 = columns[first];
  out.high_90 = columns[first + 1];
  out.low_50 = columns[first + 2];
  out.high_50 = columns[first + 3];
}

}  // namespace

PredictionValues values_of(const Prediction& prediction) {
  PredictionValues out{prediction.energy.median.base(),
                       median_of(prediction.duration),
                       median_of(prediction.power),
                       prediction.energy.mean.base()};
  put_interval(std::optional(prediction.energy), &out[4]);
  put_interval(prediction.duration, &out[8]);
  put_interval(prediction.power, &out[12]);
  return out;
}

BatchOutput output_into(PredictionTable& columns) {
  BatchOutput out;
  out.energy_J.median = columns[0];
  out.duration_s.median = columns[1];
  out.power_W.median = columns[2];
  out.energy_J.mean = columns[3];
  put_interval(columns, 4, out.energy_J);
  put_interval(columns, 8, out.duration_s);
  put_interval(columns, 12, out.power_W);
  return out;
}

}  // namespace energymodel::cli
