// SPDX-License-Identifier: Apache-2.0
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

#include "energymodel/fit/inference.hpp"
#include "fit/condensed.hpp"
#include "fit/findings.hpp"
#include "fit/psi.hpp"
#include "fit/streamed_fit.hpp"
#include "fit/streamed_problem.hpp"

namespace energymodel {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double limits_level = 0.95;

/// infer() has the formulas for rows in memory.
class StreamedInference {
 public:
  StreamedInference(const StreamedProblem& problem, const FitResult& result)
      : problem_(problem), result_(result), free_(problem.log_parameters(result.coefficients)) {
    all_ = free_;
    for (const std::size_t i : problem_.linear()) {
      if (result_.standing[i] == Standing::at_zero) all_.push_back(i);
    }
    take_sums();
  }

  FitInference run() const {
    FitInference out;
    const std::size_t p = free_.size();
    out.free = free_;
    out.degrees_of_freedom = static_cast<std::size_t>(freedom_);
    out.residual_sd = std::sqrt(variance_);
    out.criteria = criteria_of(result_);
    // p + 1 rows with the products of all, and residuals whose variance over one degree of freedom
    // is that of all.
    Linearisation at{p + 1, p, std::vector<double>(p + 1), std::vector<double>((p + 1) * p)};
    condense(log_moments(), at.residuals, at.jacobian);
    std::fill(at.residuals.begin(), at.residuals.end(), 0.0);
    at.residuals.back() = out.residual_sd;
    out.log_covariance = covariance(at, CovarianceKind::model);
    const Identifiability determined = identifiability(at);
    out.condition = determined.condition;
    for (std::size_t k = 0; k < p; ++k) {
      out.coefficients.push_back(fitted(k, out.log_covariance));
      out.coefficients.back().variance_inflation = determined.variance_inflation[k];
    }
    for (std::size_t k = p; k < all_.size(); ++k) out.coefficients.push_back(at_zero(k));
    std::sort(out.coefficients.begin(), out.coefficients.end(), [](const auto& a, const auto& b) {
      return a.index < b.index;
    });
    return out;
  }

 private:
  [[nodiscard]] double unit(std::size_t k) const {
    return problem_.sum().parameters[all_[k]].typical;
  }

  void take_sums() {
    const double scale = result_.loss_scale;
    const Loss loss = problem_.loss();
    const auto psi =
        problem_.sums_at(result_.coefficients, 2, [&](double r, std::span<double> sums) {
          const double u = r / scale;
          const double bent = scale * u * loss_weight(loss, u);
          sums[0] += bent * bent;
          sums[1] += psi_slope(loss, u);
        });
    mean_slope_ = std::max(psi[1] / static_cast<double>(problem_.rows()), least_mean_slope);
    squares_ = psi[0] / (mean_slope_ * mean_slope_);
    plain_ = problem_.moments_at(result_.coefficients, all_, Loss::squares, scale);
    bent_ = problem_.moments_at(result_.coefficients, all_, loss, scale);
    for (const auto& [index, prior] : problem_.priors()) {
      const double value = result_.coefficients[index];
      const double off = scale * (prior.value - value) / prior.sd;
      squares_ += off * off;
      const auto k =
          static_cast<std::size_t>(std::find(all_.begin(), all_.end(), index) - all_.begin());
      const double steepness = k < free_.size() ? scale * unit(k) / prior.sd : 0.0;
      if (k < free_.size()) plain_.products[k * plain_.columns + k] += steepness * steepness;
    }
    freedom_ = std::max(
        0.0, static_cast<double>(problem_.residual_count()) - static_cast<double>(free_.size()));
    variance_ = freedom_ > 0.0 ? squares_ / freedom_ : 0.0;
  }

  /// Of the derivatives by the logarithms of the fitted coefficients.
  [[nodiscard]] ProductMoments log_moments() const {
    const std::size_t p = free_.size();
    ProductMoments out;
    out.columns = p + 1;
    out.products.resize((p + 1) * (p + 1));
    const auto by_log = [&](std::size_t k) { return result_.coefficients[all_[k]] / unit(k); };
    for (std::size_t i = 0; i < p; ++i) {
      for (std::size_t j = 0; j < p; ++j) {
        out.products[i * (p + 1) + j] = plain_(i, j) * by_log(i) * by_log(j);
      }
    }
    return out;
  }

  [[nodiscard]] CoefficientReport fitted(std::size_t k,
                                         const std::vector<double>& log_covariance) const {
    const std::size_t p = free_.size();
    CoefficientReport out;
    out.index = free_[k];
    out.standing = Standing::fitted;
    out.value = result_.coefficients[out.index];
    out.clustered_standard_error = not_a_number;
    out.standard_error =
        log_covariance.empty() ? not_a_number : out.value * std::sqrt(log_covariance[k * p + k]);
    out.high = infinity;
    if (log_covariance.empty()) return out;
    const double reach = student_quantile(limits_level, freedom_) * out.standard_error;
    out.wald_low = out.low = std::max(0.0, out.value - reach);
    out.wald_high = out.high = out.value + reach;
    return out;
  }

  /// \param k  of all_
  [[nodiscard]] CoefficientReport at_zero(std::size_t k) const {
    CoefficientReport out;
    out.index = all_[k];
    out.standing = Standing::at_zero;
    out.standard_error = not_a_number;
    out.clustered_standard_error = not_a_number;
    out.high = infinity;
    const auto p = static_cast<Eigen::Index>(free_.size());
    const auto column = static_cast<Eigen::Index>(k);
    const Eigen::Map<const MatrixXd> products(plain_.products.data(),
                                              static_cast<Eigen::Index>(plain_.columns),
                                              static_cast<Eigen::Index>(plain_.columns));
    const VectorXd scale = products.diagonal().head(p).cwiseSqrt().cwiseMax(1e-300).cwiseInverse();
    const MatrixXd gram = scale.asDiagonal() * products.topLeftCorner(p, p) * scale.asDiagonal();
    const VectorXd along = scale.cwiseProduct(products.col(column).head(p));
    const double whole = products(column, column);
    const double rest = std::max(0.0, p == 0 ? whole : whole - along.dot(gram.ldlt().solve(along)));
    const double left = whole > 0.0 ? rest / whole : 0.0;
    constexpr double determined = 1e-12;  // less is rounding
    out.variance_inflation = left > determined ? 1.0 / left : infinity;
    if (!(left > determined) || freedom_ <= 1.0) return out;
    const double slope = std::max(0.0, bent_(k, bent_.columns - 1)) / mean_slope_;
    const double t = student_quantile(2.0 * limits_level - 1.0, freedom_);
    const double reach = std::sqrt(slope * slope + rest * t * t * variance_);
    out.high = unit(k) * (reach - slope) / rest;
    return out;
  }

  const StreamedProblem& problem_;
  const FitResult& result_;
  std::vector<std::size_t> free_;
  std::vector<std::size_t> all_;  ///< fitted, then those at zero
  ProductMoments plain_;          ///< of residuals as they are
  ProductMoments bent_;           ///< of the robust cost
  double mean_slope_ = 1.0;       ///< mean of psi'
  double squares_ = 0.0;
  double freedom_ = 0.0;
  double variance_ = 0.0;
};

}  // namespace

FitInference infer_streamed(const SumView& sum,
                            const FitData& sample,
                            const Hardware& node,
                            const FitOptions& options,
                            bool given_duration,
                            const StreamedRows& all,
                            const FitResult& result) {
  FitOptions held = options;
  held.fixed = result.held;
  const StreamedProblem problem(sum, sample, node, held, given_duration, all, all.source);
  FitInference out = StreamedInference(problem, result).run();
  out.findings = findings_of(sum, result, out);
  return out;
}

}  // namespace energymodel
