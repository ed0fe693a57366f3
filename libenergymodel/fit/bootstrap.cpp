// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>

#include "energymodel/error.hpp"
#include "fit/quantile.hpp"

namespace energymodel {
namespace {

BootstrapSpread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double mean = 0.0;
  for (const double value : values) mean += value / n;
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {std::sqrt(squares / (n - 1.0)),
          quantile_of_sorted(values, 0.025),
          quantile_of_sorted(values, 0.975)};
}

std::optional<FitResult> converged_fit(const SumView& sum,
                                       const FitData& data,
                                       const Hardware& node,
                                       const FitOptions& options) {
  try {
    FitResult out = fit(sum, data, node, options);
    if (out.outcome == Outcome::converged) return out;
  } catch (const Error& error) {
    // A resample may lack every run that a coefficient needs.
    if (error.code() != Errc::not_identifiable) throw;
  }
  return std::nullopt;
}

}  // namespace

Bootstrap bootstrap(const SumView& sum,
                    const FitData& data,
                    const Hardware& node,
                    const FitOptions& options,
                    std::span<const std::size_t> group_of_row,
                    std::size_t resamples,
                    std::uint64_t seed,
                    const std::function<void(std::size_t)>& progress) {
  std::vector<std::vector<std::size_t>> rows_of_group;
  for (std::size_t row = 0; row < group_of_row.size(); ++row) {
    rows_of_group.resize(std::max(rows_of_group.size(), group_of_row[row] + 1));
    rows_of_group[group_of_row[row]].push_back(row);
  }
  Bootstrap out{resamples, rows_of_group.size(), seed, 0, {}};
  std::mt19937_64 random(seed);
  std::vector<std::vector<double>> values(sum.parameters.size());
  for (std::size_t resample = 0; resample < resamples; ++resample) {
    std::vector<Workload> jobs;
    std::vector<double> measured;
    for (std::size_t i = 0; i < rows_of_group.size(); ++i) {
      for (const std::size_t row : rows_of_group[random() % rows_of_group.size()]) {
        jobs.push_back(data.jobs[row]);
        measured.push_back(data.measured[row]);
      }
    }
    if (const auto result = converged_fit(sum, {jobs, measured}, node, options)) {
      for (std::size_t i = 0; i < values.size(); ++i) values[i].push_back(result->coefficients[i]);
    } else {
      ++out.failures;
    }
    if (progress) progress(resample + 1);
  }
  for (const auto& of_one : values) {
    out.spread.push_back(of_one.size() < 2 ? BootstrapSpread{} : spread_of(of_one));
  }
  return out;
}

}  // namespace energymodel
