// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <string_view>

#include "fit/quantile.hpp"
#include "report/figures.hpp"

namespace energymodel::cli {

Prediction prediction_of(const FitReport& report, std::size_t row) {
  const Measurements& rows = report.trace.rows;
  return report.fitted.model.predict(rows.jobs[row],
                                     rows.group.empty() ? std::string_view() : rows.group[row]);
}

double quantile_of(std::vector<double> values, double probability) {
  if (values.empty()) return 0.0;
  std::sort(values.begin(), values.end());
  return quantile_of_sorted(values, probability);
}

std::vector<std::vector<std::size_t>> cut_by_size(std::span<const double> values,
                                                  std::size_t most) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] < values[b];
  });
  const std::size_t parts = std::min(most, values.size());
  std::vector<std::vector<std::size_t>> out(parts);
  for (std::size_t i = 0; i < order.size(); ++i) {
    out[i * parts / order.size()].push_back(order[i]);
  }
  return out;
}

}  // namespace energymodel::cli
