// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a least-squares fit says about its parameters. Layer 4.
///
/// Works on the residuals and the Jacobian at the optimum, of any model. Numerically everything
/// goes through a QR or singular value decomposition of the Jacobian with its columns scaled to
/// unit length, never through its normal equations.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "energymodel/fit/least_squares.hpp"

namespace energymodel {

/// Residuals and Jacobian at a point.
struct Linearisation {
  std::size_t rows = 0;
  std::size_t parameters = 0;
  std::vector<double> residuals;  ///< rows
  std::vector<double> jacobian;   ///< rows x parameters, row-major
};
/// \pre the model is defined at `parameters`
[[nodiscard]] Linearisation linearise(std::size_t residual_count,
                                      const ResidualFunction& evaluate,
                                      std::span<const double> parameters);

/// Covariance estimators of the parameters. With bread B = (J'J)^-1 and r the residuals:
enum class CovarianceKind {
  model,        ///< B r'r / (n - p)
  hc0,          ///< B J' diag(r^2) J B (White 1980)
  hc1,          ///< hc0 n / (n - p)
  hc2,          ///< r^2 / (1 - h) in place of r^2, h the leverages
  hc3,          ///< r^2 / (1 - h)^2 (MacKinnon and White 1985)
  cluster_cr0,  ///< B (sum over groups of s s') B, s = J_g' r_g (Liang and Zeger 1986)
  cluster_cr1   ///< cluster_cr0 G/(G-1) (n-1)/(n-p)
};

/// \param group_of_row  for the cluster kinds: an index below the number of groups for each row
/// \return parameters x parameters, row-major; empty if the Jacobian's columns are dependent, or
///         rows <= parameters for a kind that divides by their difference
[[nodiscard]] std::vector<double> covariance(const Linearisation& at,
                                             CovarianceKind kind,
                                             std::span<const std::size_t> group_of_row = {});

/// Square roots of the diagonal.
[[nodiscard]] std::vector<double> standard_errors(std::span<const double> covariance,
                                                  std::size_t parameters);
/// Row-major correlations.
[[nodiscard]] std::vector<double> correlations(std::span<const double> covariance,
                                               std::size_t parameters);

/// For normal residuals of unknown variance, which counts as a parameter.
struct InformationCriteria {
  double log_likelihood = 0.0;
  double aic = 0.0;
  double aicc = 0.0;
  double bic = 0.0;
};
[[nodiscard]] InformationCriteria information_criteria(double residual_sum_of_squares,
                                                       std::size_t rows,
                                                       std::size_t parameters);

/// Which directions of parameter space the rows determine.
struct Identifiability {
  std::size_t rank = 0;
  double condition = 0.0;  ///< of the column-scaled Jacobian; infinite if rank-deficient
  std::vector<double> singular_values;  ///< of the column-scaled Jacobian, descending
  /// Undetermined directions: of the scaled parameters (length 1), and in the parameters' own units
  /// (the entry that matters most is 1).
  std::vector<std::vector<double>> null_directions;
  std::vector<std::vector<double>> null_vectors;
  std::vector<double> variance_inflation;  ///< by parameter; infinite if undetermined
};
[[nodiscard]] Identifiability identifiability(const Linearisation& at);

/// One refit with a parameter held.
struct ProfilePoint {
  double value = 0.0;  ///< of the parameter
  double rise = 0.0;   ///< of the sum of squares above its minimum, over the variance of a residual
};

/// Limits of a parameter; infinite on a side that the data leave open.
struct Limits {
  double low = 0.0;
  double high = 0.0;
  bool low_converged = false;
  bool high_converged = false;
  double threshold = 0.0;            ///< the rise at which a limit lies
  std::vector<ProfilePoint> points;  ///< what was traced, by value; the optimum is among them
};

/// Profile-likelihood limits: where the sum of squares, minimised over the other parameters,
/// exceeds its minimum by `variance` times F(level; 1, n - p). Traced outward from the optimum in
/// steps, each refit starting from the one before. For normal residuals of known variance the rise
/// is twice the fall of the log-likelihood.
struct ProfileOptions {
  double level = 0.95;
  double variance = 0.0;   ///< of a residual; 0 takes the residual mean square
  double furthest = 30.0;  ///< standard errors after which a side is called open
  double tolerance = 1e-11;
  /// Further points on each side, evenly spaced to a little beyond the limit: the curve's shape.
  std::size_t curve_points = 0;
};
[[nodiscard]] Limits profile_limits(std::size_t residual_count,
                                    const ResidualFunction& evaluate,
                                    std::span<const double> optimum,
                                    std::size_t parameter,
                                    const ProfileOptions& options = {});

/// Two-sided quantile of Student's t: P(|t| <= q) = level.
[[nodiscard]] double student_quantile(double level, double degrees_of_freedom);

}  // namespace energymodel
