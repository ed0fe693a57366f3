// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/fit_inference.hpp"

#include <boost/math/distributions/fisher_f.hpp>
#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "fit/findings.hpp"
#include "fit/fit_problem.hpp"
#include "fit/psi.hpp"

namespace energymodel {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double limits_level = 0.95;

Index as_index(std::size_t i) { return static_cast<Index>(i); }

/// The fit linearised at its optimum, with the residuals of the M-estimator.
struct Linear {
  Linearisation at;         ///< residuals psi scale / mean(psi'), Jacobian by ln coefficients
  double mean_slope = 1.0;  ///< mean of psi'
};

class Inference {
 public:
  Inference(const FitProblem& problem, const FitResult& result, const InferenceRequest& request)
      : problem_(problem),
        result_(result),
        request_(request),
        free_(problem.log_parameters(result.coefficients)),
        scale_(result.loss_scale) {
    linearise_model();
  }

  FitInference run() {
    FitInference out;
    const std::size_t n = problem_.residual_count();
    const std::size_t p = free_.size();
    out.free = free_;
    out.degrees_of_freedom = n > p ? n - p : 0;
    const Eigen::Map<const VectorXd> r(linear_.at.residuals.data(), as_index(n));
    variance_ = out.degrees_of_freedom > 0
                    ? r.squaredNorm() / static_cast<double>(out.degrees_of_freedom)
                    : 0.0;
    out.residual_sd = std::sqrt(variance_);
    out.criteria = criteria_of(result_);
    out.log_covariance = covariance(linear_.at, CovarianceKind::model);
    const std::vector<double> clustered =
        request_.group_of_row.empty()
            ? std::vector<double>{}
            : covariance(linear_.at, CovarianceKind::cluster_cr1, request_.group_of_row);
    const Identifiability determined = identifiability(linear_.at);
    out.condition = determined.condition;
    for (std::size_t k = 0; k < p; ++k) {
      out.coefficients.push_back(fitted(k, out.log_covariance, clustered));
      out.coefficients.back().variance_inflation = determined.variance_inflation[k];
    }
    for (const std::size_t i : problem_.linear()) {
      if (result_.standing[i] == Standing::at_zero) out.coefficients.push_back(at_zero(i));
    }
    std::sort(out.coefficients.begin(), out.coefficients.end(), [](const auto& a, const auto& b) {
      return a.index < b.index;
    });
    return out;
  }

 private:
  void linearise_model() {
    const std::size_t n = problem_.rows();
    VectorXd model;
    problem_.model_at(result_.coefficients, model, free_, &derivative_);
    const std::size_t all = problem_.residual_count();
    linear_.at = {
        all, free_.size(), std::vector<double>(all), std::vector<double>(all * free_.size())};
    double slopes = 0.0;
    for (std::size_t row = 0; row < n; ++row) {
      const double u = result_.log_residuals[row] / scale_;
      linear_.at.residuals[row] = scale_ * u * loss_weight(problem_.loss(), u);
      slopes += psi_slope(problem_.loss(), u);
      for (std::size_t k = 0; k < free_.size(); ++k) {
        linear_.at.jacobian[row * free_.size() + k] = derivative_(as_index(row), as_index(k)) *
                                                      result_.coefficients[free_[k]] /
                                                      model(as_index(row));
      }
    }
    linear_.mean_slope = std::max(slopes / static_cast<double>(n), least_mean_slope);
    for (double& r : linear_.at.residuals) r /= linear_.mean_slope;
    for (std::size_t i = 0; i < problem_.priors().size(); ++i) {
      const auto& [index, prior] = problem_.priors()[i];
      const double value = result_.coefficients[index];
      linear_.at.residuals[n + i] = scale_ * (prior.value - value) / prior.sd;
      for (std::size_t k = 0; k < free_.size(); ++k) {
        linear_.at.jacobian[(n + i) * free_.size() + k] =
            free_[k] == index ? scale_ * value / prior.sd : 0.0;
      }
    }
  }

  CoefficientReport fitted(std::size_t k,
                           const std::vector<double>& log_covariance,
                           const std::vector<double>& clustered) const {
    const std::size_t p = free_.size();
    CoefficientReport out;
    out.index = free_[k];
    out.standing = Standing::fitted;
    out.value = result_.coefficients[out.index];
    const auto error_from = [&](const std::vector<double>& c) {
      return c.empty() ? not_a_number : out.value * std::sqrt(c[k * p + k]);
    };
    out.standard_error = error_from(log_covariance);
    out.clustered_standard_error = error_from(clustered);
    out.high = infinity;
    if (log_covariance.empty()) return out;
    const double widest = std::isfinite(out.clustered_standard_error)
                              ? std::max(out.standard_error, out.clustered_standard_error)
                              : out.standard_error;
    const auto freedom = static_cast<double>(problem_.residual_count() - p);
    const double reach = student_quantile(limits_level, freedom) * widest;
    out.wald_low = out.low = std::max(0.0, out.value - reach);
    out.wald_high = out.high = out.value + reach;
    if (!request_.profiles) return out;
    out.profile = profile_of(k);
    out.low = std::min(out.low, out.profile->low);
    out.high = std::max(out.high, out.profile->high);
    return out;
  }

  /// In natural units.
  Limits profile_of(std::size_t k) const {
    std::vector<double> logs;
    for (const std::size_t i : free_) logs.push_back(std::log(result_.coefficients[i]));
    ProfileOptions options;
    options.level = limits_level;
    // The robust cost curves less than the squares by the mean of psi'.
    options.variance = variance_ * linear_.mean_slope;
    options.tolerance = 1e-4;
    options.curve_points = 5;
    Limits out = profile_limits(problem_.residual_count(),
                                problem_.residual_function(result_.coefficients, free_, scale_),
                                logs,
                                k,
                                options);
    // An open side is infinite in the logarithm: 0 below, infinity above.
    out.low = std::exp(out.low);
    out.high = std::exp(out.high);
    for (ProfilePoint& point : out.points) point.value = std::exp(point.value);
    return out;
  }

  /// The one-sided bound of a coefficient at zero, from the profile of the quadratic cost: the cost
  /// rises by g c + h c^2 / 2, with h what the other coefficients cannot take up.
  CoefficientReport at_zero(std::size_t index) const {
    CoefficientReport out;
    out.index = index;
    out.standing = Standing::at_zero;
    out.standard_error = not_a_number;
    out.clustered_standard_error = not_a_number;
    out.high = infinity;
    const std::size_t n = problem_.rows();
    VectorXd model;
    FitProblem::RowMajor column;
    problem_.model_at(result_.coefficients, model, std::span(&index, 1), &column);
    const VectorXd b = column.col(0).cwiseQuotient(model);
    const Eigen::Map<const VectorXd> r(linear_.at.residuals.data(), as_index(n));
    const Eigen::Map<const FitProblem::RowMajor> jacobian(
        linear_.at.jacobian.data(), as_index(n), as_index(free_.size()));  // without the priors
    VectorXd rest = b;
    if (!free_.empty()) {
      const VectorXd scale = jacobian.colwise().norm().transpose().cwiseMax(1e-300).cwiseInverse();
      const MatrixXd scaled = jacobian * scale.asDiagonal();
      rest -= scaled * scaled.colPivHouseholderQr().solve(b);
    }
    const double h = rest.squaredNorm();
    const double left = b.squaredNorm() > 0.0 ? h / b.squaredNorm() : 0.0;
    constexpr double determined = 1e-12;  // less is rounding
    out.variance_inflation = left > determined ? 1.0 / left : infinity;
    if (!(left > determined) || n <= free_.size() + 1) return out;
    const double g = std::max(0.0, -b.dot(r));
    const double t =
        student_quantile(2.0 * limits_level - 1.0, static_cast<double>(n - free_.size()));
    out.high = (-g + std::sqrt(g * g + h * t * t * variance_)) / h;
    return out;
  }

  const FitProblem& problem_;
  const FitResult& result_;
  const InferenceRequest& request_;
  std::vector<std::size_t> free_;
  double scale_;
  Linear linear_;
  FitProblem::RowMajor derivative_;
  double variance_ = 0.0;
};

PureError pure_error_of(std::span<const double> log_residuals,
                        std::span<const std::size_t> configuration,
                        std::size_t parameters) {
  struct Group {
    double sum = 0.0;
    double squares = 0.0;
    double count = 0.0;
  };
  std::map<std::size_t, Group> groups;
  double total = 0.0;
  for (std::size_t row = 0; row < log_residuals.size(); ++row) {
    Group& group = groups[configuration[row]];
    group.sum += log_residuals[row];
    group.squares += log_residuals[row] * log_residuals[row];
    group.count += 1.0;
    total += log_residuals[row] * log_residuals[row];
  }
  PureError out;
  double within = 0.0;
  for (const auto& [index, group] : groups) {
    if (group.count < 2.0) continue;
    out.repeated_rows += static_cast<std::size_t>(group.count);
    out.degrees_of_freedom += static_cast<std::size_t>(group.count) - 1;
    within += group.squares - group.sum * group.sum / group.count;
  }
  if (out.degrees_of_freedom == 0 || groups.size() <= parameters) return out;
  const auto pure_freedom = static_cast<double>(out.degrees_of_freedom);
  const auto lack_freedom = static_cast<double>(groups.size() - parameters);
  const double pure = within / pure_freedom;
  const double lack = std::max(0.0, total - within) / lack_freedom;
  out.repeat_sd = std::sqrt(pure);
  const double all = total / (pure_freedom + lack_freedom);
  out.excess_sd = std::sqrt(std::max(0.0, all - pure));
  if (pure > 0.0) {
    out.f_statistic = lack / pure;
    const boost::math::fisher_f distribution(lack_freedom, pure_freedom);
    out.p_value = boost::math::cdf(boost::math::complement(distribution, out.f_statistic));
  }
  return out;
}

std::vector<std::size_t> outliers_of(std::span<const double> log_residuals, double scale) {
  constexpr double limit = 4.0;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < log_residuals.size(); ++row) {
    if (std::abs(log_residuals[row]) > limit * scale) rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(log_residuals[a]) > std::abs(log_residuals[b]);
  });
  return rows;
}

}  // namespace

InformationCriteria criteria_of(const FitResult& result) {
  return information_criteria(2.0 * result.cost, result.rows, result.fitted_count);
}

FitInference infer(const SumView& sum,
                   const FitData& data,
                   const Hardware& node,
                   const FitOptions& options,
                   const FitResult& result,
                   const InferenceRequest& request) {
  FitOptions held = options;
  held.fixed = result.held;
  const FitProblem problem(sum, data, node, held, {});
  FitInference out = Inference(problem, result, request).run();
  out.pure_error =
      pure_error_of(result.log_residuals, configuration_of_rows(data.jobs), result.fitted_count);
  out.outliers = outliers_of(result.log_residuals, result.scale);
  out.findings = findings_of(sum, result, out);
  return out;
}

std::vector<std::size_t> configuration_of_rows(std::span<const Workload> jobs) {
  std::map<std::vector<double>, std::size_t> index_of;
  std::vector<std::size_t> out;
  for (const Workload& job : jobs) {
    std::vector<double> key{static_cast<double>(job.phase),
                            static_cast<double>(job.precision),
                            job.parameters,
                            job.epochs,
                            job.steps,
                            job.batch,
                            job.launches,
                            job.work.base(),
                            job.weights.traffic.base(),
                            job.weights.working_set.base(),
                            job.activations.traffic.base(),
                            job.activations.working_set.base(),
                            job.cache.traffic.base(),
                            job.cache.working_set.base(),
                            job.exchanged.base(),
                            job.clock_ratio};
    for (const Operation& operation : job.operations) {
      key.push_back(operation.count);
      key.push_back(operation.work.base());
    }
    out.push_back(index_of.emplace(std::move(key), index_of.size()).first->second);
  }
  return out;
}

}  // namespace energymodel
