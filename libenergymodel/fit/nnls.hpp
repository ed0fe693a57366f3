// SPDX-License-Identifier: Apache-2.0
/// \file
/// Non-negative linear least squares on normal equations.
#pragma once

#include <Eigen/Core>

namespace energymodel {

/// Minimises x' gram x / 2 - moment' x over x >= 0 by the active-set method of Lawson and Hanson
/// (Solving Least Squares Problems, 1974, ch. 23), on columns scaled to unit length.
///
/// \param gram    p x p, A'A
/// \param moment  p, A'b
Eigen::VectorXd solve_nnls(const Eigen::MatrixXd& gram, const Eigen::VectorXd& moment);

}  // namespace energymodel
