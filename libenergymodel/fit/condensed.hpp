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

/// The moments at the logarithms of the p coefficients.
using MomentFunction = std::function<ProductMoments(std::span<const double> logs)>;

/// Residuals (p + 1) and Jacobian ((p + 1) x p, row-major) with the products of the moments.
void condense(const ProductMoments& moments,
              std::span<double> residuals,
              std::span<double> jacobian);

/// The condensed residuals (p + 1) and Jacobian ((p + 1) x p) for solve_least_squares(). Products
/// square the condition number: for the last digits of a small problem use its rows. One pass
/// serves a cost and the Jacobian that a solver asks for next at the same place.
[[nodiscard]] ResidualFunction condensed(MomentFunction moments);

/// solve_least_squares() on condensed residuals. Where there are many rows, thinned ones are solved
/// first, which brings the start close for a sixteenth of the work; all rows have the last word,
/// from the better of the two places.
///
/// \param moments     of all rows
/// \param of_thinned  of thinned rows; empty where there are too few for it to pay
/// \param start_cost  half the sum of squares of all rows at `start`; infinity if not known
[[nodiscard]] LeastSquaresResult solve_condensed(const MomentFunction& moments,
                                                 const MomentFunction& of_thinned,
                                                 std::span<const double> start,
                                                 double start_cost,
                                                 const LeastSquaresOptions& options);

/// Rows from which on solve_condensed() should be given thinned ones.
inline constexpr std::size_t rows_worth_thinning = 2 * rows_of_a_part;

}  // namespace energymodel
