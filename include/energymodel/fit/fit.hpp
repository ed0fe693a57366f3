// SPDX-License-Identifier: Apache-2.0
/// \file
/// Fits a sum of terms to measurements. Layer 4.
///
///   minimise  sum over rows of rho((ln model - ln measured) / scale)
///
/// over non-negative linear coefficients and the shapes that are searched. Logarithms, because
/// energies span decades and an absolute fit's intercept swamps the small rows. What is known
/// beforehand (a start-up that the profile states) is subtracted from both sides first, so that it
/// does not hide the part being fitted. The fit estimates the median; `mean_over_median` leads from
/// there to the mean.
///
/// Start: for every point of a grid over the searched shapes (and, with several of them, some
/// random ones), non-negative least squares reweighted to the logarithm; then the best few are
/// polished by Ceres in the logarithms of the coefficients that are not zero. Deterministic: a
/// fixed seed, one thread, fixed order.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/fit/loss.hpp"
#include "energymodel/fit/sum_view.hpp"

namespace energymodel {

/// How a fit ended. Not converging is an answer, not an exception.
enum class Outcome { converged, not_converged, too_few_rows };

/// What became of a coefficient.
enum class Standing {
  fitted,   ///< free and positive
  at_zero,  ///< free, but the data want no less than zero
  fixed,    ///< held at a value known beforehand
  unused,   ///< nothing in the data touches it
  at_bound  ///< free, but held by a bound that was asked for
};
inline constexpr std::array<std::string_view, 5> standing_names{
    "fitted", "at_zero", "fixed", "unused", "at_bound"};

/// What is known of a coefficient before the rows are seen [base units].
struct Prior {
  double value = 0.0;
  double sd = 0.0;  ///< > 0
};

/// An interval that a coefficient must not leave [base units].
struct Bound {
  double low = 0.0;
  double high = 0.0;
};

struct FitOptions {
  Loss loss = Loss::cauchy;
  std::map<std::string, double> fixed;  ///< "term.name" to a value [base units]
  std::map<std::string, Bound> bounds;  ///< likewise
  std::map<std::string, Prior> priors;  ///< likewise; each counts as a row
  double loss_scale = 0.0;              ///< of the residuals in the loss; 0 estimates it
  /// The scatter of runs [of the logarithm] while there are too few rows to estimate it beside
  /// priors.
  double assumed_scatter = 0.1;
  std::size_t polished_starts = 3;         ///< with at most one searched shape
  std::size_t polished_starts_many = 240;  ///< with several; docs/starts.md says why so many
  std::size_t random_starts = 240;  ///< beside the grid, with several searched shapes; seeded
};

struct FitResult {
  Outcome outcome = Outcome::too_few_rows;
  std::vector<double> coefficients;  ///< [base units], in the sum's order
  std::vector<Standing> standing;
  std::vector<double> log_residuals;  ///< ln measured - ln model, of the part being fitted
  double scale = 0.0;                 ///< robust standard deviation of the log residuals
  double mean_over_median = 1.0;      ///< mean of exp(log residual)
  double loss_scale = 0.0;            ///< the scale that the loss was taken at
  double cost = 0.0;                  ///< half the sum of rho * loss_scale^2
  std::size_t rows = 0;
  std::size_t fitted_count = 0;  ///< coefficients with standing `fitted`
  std::size_t starts = 0;
  std::size_t starts_agreeing = 0;     ///< of the polished ones, those that reached the best cost
  std::map<std::string, double> held;  ///< what was fixed in the end: `fixed`, and bounds that hold
  std::string message;
};

/// Rows of the same length: what was done and what was measured [base units of the sum].
struct FitData {
  std::span<const Workload> jobs;
  std::span<const double> measured;
};

/// \throws Error(Errc::bad_input) if a measured value is not positive and finite, or not above a
///         start-up held fixed; `where(row)` names the row in the message.
/// \throws Error(Errc::not_identifiable) if nothing is left to fit
FitResult fit(const SumView& sum,
              const FitData& data,
              const Hardware& node,
              const FitOptions& options = {},
              const std::function<std::string(std::size_t)>& where = {});

/// What is held fixed for a node: a start-up that its profile states, and the static power unless
/// `given_duration`; then what a slower clock costs, which static power says.
[[nodiscard]] std::map<std::string, double> known_coefficients(const SumView& sum,
                                                               const Hardware& node,
                                                               bool given_duration);

[[nodiscard]] std::string qualified_name(const ParameterInfo& parameter);

}  // namespace energymodel
