// SPDX-License-Identifier: Apache-2.0
/// \file
/// A least-squares problem of any number of rows as one of p + 1.
///
/// Residuals r' and a Jacobian J' of p + 1 rows with J''J' = J'J, J''r' = J'r and r''r' = r'r make
/// a Levenberg-Marquardt solver take the steps that it would take on all rows, in memory of p^2.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "energymodel/fit/least_squares.hpp"
#include "fit/reduction.hpp"

namespace energymodel {

/// The moments at the logarithms of the p coefficients; only r'r is needed unless
/// `wants_derivatives`.
using MomentFunction =
    std::function<ProductMoments(std::span<const double> logs, bool wants_derivatives)>;

/// Residuals (p + 1) and Jacobian ((p + 1) x p, row-major) with the products of the moments.
void condense(const ProductMoments& moments,
              std::span<double> residuals,
              std::span<double> jacobian);

/// The condensed residuals (p + 1) and Jacobian ((p + 1) x p) for solve_least_squares(). Products
/// square the condition number: for the last digits of a small problem use its rows.
[[nodiscard]] ResidualFunction condensed(MomentFunction moments);

}  // namespace energymodel
