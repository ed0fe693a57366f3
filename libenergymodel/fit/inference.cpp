// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/inference.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace energymodel {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Index as_index(std::size_t i) { return static_cast<Index>(i); }

Eigen::Map<const RowMajor> jacobian_of(const Linearisation& at) {
  return {at.jacobian.data(), as_index(at.rows), as_index(at.parameters)};
}

Eigen::Map<const VectorXd> residuals_of(const Linearisation& at) {
  return {at.residuals.data(), as_index(at.rows)};
}

/// One over the length of each column; 0 for a column of zeros.
VectorXd column_scales(const Eigen::Map<const RowMajor>& jacobian) {
  VectorXd scale = jacobian.colwise().norm();
  for (Index i = 0; i < scale.size(); ++i) scale(i) = scale(i) > 0.0 ? 1.0 / scale(i) : 0.0;
  return scale;
}

/// Singular values below this share of the largest are rounding.
double rank_tolerance(std::size_t rows, std::size_t parameters) {
  return static_cast<double>(std::max(rows, parameters)) * std::numeric_limits<double>::epsilon();
}

/// The thin factors of the column-scaled Jacobian J S = Q R.
struct Factors {
  VectorXd scale;
  MatrixXd q;          ///< rows x parameters, orthonormal columns
  MatrixXd r_inverse;  ///< parameters x parameters, S R^-1
  bool is_full_rank = false;
};

Factors factorise(const Linearisation& at) {
  Factors out;
  const auto jacobian = jacobian_of(at);
  if (at.rows < at.parameters) return out;
  out.scale = column_scales(jacobian);
  const MatrixXd scaled = jacobian * out.scale.asDiagonal();
  const Eigen::ColPivHouseholderQR<MatrixXd> qr(scaled);
  const Index p = scaled.cols();
  const VectorXd diagonal = qr.matrixR().diagonal().head(p).cwiseAbs();
  out.is_full_rank =
      p > 0 && diagonal.minCoeff() > rank_tolerance(at.rows, at.parameters) * diagonal.maxCoeff();
  if (!out.is_full_rank) return out;
  out.q = qr.householderQ() * MatrixXd::Identity(scaled.rows(), p);
  const MatrixXd inverse = qr.matrixR().topLeftCorner(p, p).triangularView<Eigen::Upper>().solve(
      MatrixXd::Identity(p, p));
  out.r_inverse = out.scale.asDiagonal() * (qr.colsPermutation() * inverse);
  return out;
}

std::vector<double> row_major(const MatrixXd& matrix) {
  std::vector<double> out(static_cast<std::size_t>(matrix.size()));
  Eigen::Map<RowMajor>(out.data(), matrix.rows(), matrix.cols()) = matrix;
  return out;
}

}  // namespace

Linearisation linearise(std::size_t residual_count,
                        const ResidualFunction& evaluate,
                        std::span<const double> parameters) {
  Linearisation out{residual_count, parameters.size(), {}, {}};
  out.residuals.resize(residual_count);
  out.jacobian.resize(residual_count * parameters.size());
  evaluate(parameters, out.residuals, out.jacobian);
  return out;
}

std::vector<double> covariance(const Linearisation& at,
                               CovarianceKind kind,
                               std::span<const std::size_t> group_of_row) {
  const Factors factors = factorise(at);
  if (!factors.is_full_rank) return {};
  const auto n = static_cast<double>(at.rows);
  const auto p = static_cast<double>(at.parameters);
  const bool divides = kind == CovarianceKind::model || kind == CovarianceKind::hc1 ||
                       kind == CovarianceKind::cluster_cr1;
  if (divides && at.rows <= at.parameters) return {};
  const auto r = residuals_of(at);
  const MatrixXd& k = factors.r_inverse;
  if (kind == CovarianceKind::model)
    return row_major(k * k.transpose() * (r.squaredNorm() / (n - p)));

  // B J' = K Q', so the meat is taken of Q and the bread is K.
  MatrixXd meat;
  if (kind == CovarianceKind::cluster_cr0 || kind == CovarianceKind::cluster_cr1) {
    const std::size_t groups =
        group_of_row.empty() ? 0 : *std::max_element(group_of_row.begin(), group_of_row.end()) + 1;
    MatrixXd scores = MatrixXd::Zero(as_index(groups), factors.q.cols());
    for (std::size_t i = 0; i < at.rows; ++i) {
      scores.row(as_index(group_of_row[i])) += r(as_index(i)) * factors.q.row(as_index(i));
    }
    meat = scores.transpose() * scores;
    if (kind == CovarianceKind::cluster_cr1) {
      const auto g = static_cast<double>(groups);
      meat *= g / (g - 1.0) * (n - 1.0) / (n - p);
    }
  } else {
    VectorXd weight = r.array().square();
    const VectorXd leverage = factors.q.rowwise().squaredNorm();
    if (kind == CovarianceKind::hc1) weight *= n / (n - p);
    if (kind == CovarianceKind::hc2) weight.array() /= 1.0 - leverage.array();
    if (kind == CovarianceKind::hc3) weight.array() /= (1.0 - leverage.array()).square();
    meat = factors.q.transpose() * weight.asDiagonal() * factors.q;
  }
  return row_major(k * meat * k.transpose());
}

std::vector<double> standard_errors(std::span<const double> covariance, std::size_t parameters) {
  std::vector<double> out(parameters);
  for (std::size_t i = 0; i < parameters; ++i) out[i] = std::sqrt(covariance[i * parameters + i]);
  return out;
}

std::vector<double> correlations(std::span<const double> covariance, std::size_t parameters) {
  const std::vector<double> sd = standard_errors(covariance, parameters);
  std::vector<double> out(covariance.begin(), covariance.end());
  for (std::size_t i = 0; i < parameters; ++i) {
    for (std::size_t j = 0; j < parameters; ++j) out[i * parameters + j] /= sd[i] * sd[j];
  }
  return out;
}

InformationCriteria information_criteria(double residual_sum_of_squares,
                                         std::size_t rows,
                                         std::size_t parameters) {
  const auto n = static_cast<double>(rows);
  const auto k = static_cast<double>(parameters) + 1.0;
  InformationCriteria out;
  out.log_likelihood =
      -0.5 * n * (std::log(2.0 * std::numbers::pi * residual_sum_of_squares / n) + 1.0);
  out.aic = 2.0 * k - 2.0 * out.log_likelihood;
  out.aicc = out.aic + 2.0 * k * (k + 1.0) / (n - k - 1.0);
  out.bic = k * std::log(n) - 2.0 * out.log_likelihood;
  return out;
}

Identifiability identifiability(const Linearisation& at) {
  Identifiability out;
  const auto jacobian = jacobian_of(at);
  const VectorXd scale = column_scales(jacobian);
  const MatrixXd scaled = jacobian * scale.asDiagonal();
  const Eigen::JacobiSVD<MatrixXd> svd(scaled, Eigen::ComputeThinU | Eigen::ComputeFullV);
  const VectorXd& values = svd.singularValues();
  out.singular_values.assign(values.data(), values.data() + values.size());
  const double cut =
      values.size() == 0 ? 0.0 : rank_tolerance(at.rows, at.parameters) * values.maxCoeff();
  while (out.rank < out.singular_values.size() && out.singular_values[out.rank] > cut) ++out.rank;
  const bool is_full_rank = out.rank == at.parameters;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  out.condition = is_full_rank ? values(0) / values(values.size() - 1) : infinity;

  for (Index column = as_index(out.rank); column < as_index(at.parameters); ++column) {
    const VectorXd scaled_direction = svd.matrixV().col(column);
    Index largest = 0;
    scaled_direction.cwiseAbs().maxCoeff(&largest);
    VectorXd direction = scaled_direction.cwiseProduct(scale);
    if (direction(largest) != 0.0) direction /= direction(largest);
    out.null_directions.emplace_back(scaled_direction.data(),
                                     scaled_direction.data() + scaled_direction.size());
    out.null_vectors.emplace_back(direction.data(), direction.data() + direction.size());
  }
  // Inverse of the scaled Gram matrix: its diagonal is the inflation, since columns have length 1.
  for (Index i = 0; i < as_index(at.parameters); ++i) {
    double inflation = is_full_rank ? 0.0 : infinity;
    for (Index k = 0; is_full_rank && k < values.size(); ++k) {
      const double share = svd.matrixV()(i, k) / values(k);
      inflation += share * share;
    }
    out.variance_inflation.push_back(inflation);
  }
  return out;
}

double student_quantile(double level, double degrees_of_freedom) {
  return boost::math::quantile(boost::math::students_t(degrees_of_freedom), 0.5 * (1.0 + level));
}

}  // namespace energymodel
