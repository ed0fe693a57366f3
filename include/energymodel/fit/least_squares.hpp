// SPDX-License-Identifier: Apache-2.0
/// \file
/// Nonlinear least squares for a user's own model. Layer 4.
///
/// A thin, careful entry to Ceres that shows none of it: tight tolerances (its defaults stop after
/// three digits on certified problems) and a small portfolio of initial trust regions, of which the
/// lower cost is kept.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace energymodel {

/// Fills `residuals` and, unless it is empty, the row-major Jacobian
/// (residuals.size() x parameters.size()) at `parameters`. Returns false where the model is not
/// defined, and the solver backs off.
using ResidualFunction = std::function<bool(
    std::span<const double> parameters, std::span<double> residuals, std::span<double> jacobian)>;

struct LeastSquaresOptions {
  int max_iterations = 1000;
  /// Relative change of the cost at which a run ends. The default goes on to the last digits; one of
  /// many candidates needs only to show whether it is worth that.
  double cost_tolerance = 1e-15;
  /// Trust regions to start with; each is a run, and the lowest cost is kept. Wide ones are quick;
  /// the narrow one keeps to a valley that the others leap out of (NIST's BoxBOD from its first
  /// start).
  std::vector<double> initial_radii{1e4, 10.0, 1e-3};
};

struct LeastSquaresResult {
  std::vector<double> parameters;
  double cost = 0.0;  ///< half the sum of squared residuals
  int iterations = 0;
  bool converged = false;
  std::string message;  ///< how the solver ended, in its words
};

/// Minimises half the sum of squares from `start`.
LeastSquaresResult solve_least_squares(std::size_t residual_count,
                                       const ResidualFunction& evaluate,
                                       std::span<const double> start,
                                       const LeastSquaresOptions& options = {});

}  // namespace energymodel
