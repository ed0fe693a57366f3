// SPDX-License-Identifier: Apache-2.0
/// \file
/// The figures of a fit's report.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "verbs/fit_report.hpp"

namespace energymodel::cli {

/// A picture and what to look for in it. Without a picture, there is no figure.
struct Figure {
  std::string svg;
  std::string title;
  std::string caption;  ///< plain text
};

/// What the model predicts for a row of the trace, from the workload alone.
[[nodiscard]] Prediction prediction_of(const FitReport& report, std::size_t row);

/// Measured against predicted energy of every run, from the workload alone.
[[nodiscard]] Figure parity_figure(const FitReport& report);

/// ln(measured / predicted) against the count of parameters; none where no job states one.
[[nodiscard]] Figure residuals_by_parameters(const FitReport& report);

/// ln(measured / predicted) against layers or, where jobs do not list their operations, launches.
[[nodiscard]] Figure residuals_by_depth(const FitReport& report);

/// Energy per sample against parameters along one series of jobs that differ in size alone.
[[nodiscard]] Figure series_figure(const FitReport& report);

/// Which terms the energy is made of, from the smallest jobs to the largest.
[[nodiscard]] Figure term_figure(const FitReport& report);

/// Every fitted coefficient's 95 % limits over its estimate.
[[nodiscard]] Figure coefficient_figure(const SumFit& fit);

/// The profile likelihood of each fitted coefficient; none where profiles were not traced.
[[nodiscard]] Figure profile_figure(const SumFit& fit);

/// BIC and held-out error along the path of the terms; none where they were not chosen by BIC.
[[nodiscard]] Figure selection_figure(const SumFit& fit);

/// A quantile by linear interpolation; 0 of nothing.
[[nodiscard]] double quantile_of(std::vector<double> values, double probability);

/// The indices 0 .. values.size() - 1 in ascending order of the values, cut into runs of nearly
/// equal length, `most` of them at most; equal values may part.
[[nodiscard]] std::vector<std::vector<std::size_t>> cut_by_size(std::span<const double> values,
                                                                std::size_t most);

}  // namespace energymodel::cli
