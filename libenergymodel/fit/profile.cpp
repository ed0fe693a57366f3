// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "energymodel/fit/inference.hpp"

namespace energymodel {
namespace {

/// The fit with one parameter held.
class ConstrainedFit {
 public:
  ConstrainedFit(std::size_t residual_count,
                 const ResidualFunction& evaluate,
                 std::span<const double> optimum,
                 std::size_t held,
                 double tolerance)
      : residual_count_(residual_count),
        evaluate_(evaluate),
        held_(held),
        cost_tolerance_(std::max(last_digits, tolerance_of_cost * tolerance)),
        full_(optimum.begin(), optimum.end()),
        wide_jacobian_(residual_count * optimum.size()) {}

  /// Half the sum of squares at the optimum over the others, started from `others`, which it
  /// updates.
  double minimise(double value, std::vector<double>& others) {
    if (others.empty()) {
      std::vector<double> residuals(residual_count_);
      return evaluate_(std::span(&value, 1), residuals, {}) ? half_square(residuals) : infinity;
    }
    const ResidualFunction inner =
        [&](std::span<const double> at, std::span<double> residuals, std::span<double> jacobian) {
          place(value, at);
          if (jacobian.empty()) return evaluate_(full_, residuals, {});
          if (!evaluate_(full_, residuals, wide_jacobian_)) return false;
          const std::size_t p = full_.size();
          for (std::size_t row = 0; row < residual_count_; ++row) {
            for (std::size_t i = 0, k = 0; i < p; ++i) {
              if (i != held_) jacobian[row * (p - 1) + k++] = wide_jacobian_[row * p + i];
            }
          }
          return true;
        };
    LeastSquaresOptions options;
    options.initial_radii = {1e4};
    options.cost_tolerance = cost_tolerance_;
    const auto result = solve_least_squares(residual_count_, inner, others, options);
    if (std::isfinite(result.cost)) others = result.parameters;
    return result.cost;
  }

 private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  static constexpr double last_digits = 1e-15;
  /// The rise is a difference of costs: of thousands of rows, it has three digits less than they.
  static constexpr double tolerance_of_cost = 1e-5;

  static double half_square(const std::vector<double>& residuals) {
    double sum = 0.0;
    for (const double r : residuals) sum += r * r;
    return 0.5 * sum;
  }

  void place(double value, std::span<const double> others) {
    for (std::size_t i = 0, k = 0; i < full_.size(); ++i) {
      full_[i] = i == held_ ? value : others[k++];
    }
  }

  std::size_t residual_count_;
  const ResidualFunction& evaluate_;
  std::size_t held_;
  double cost_tolerance_;
  std::vector<double> full_;
  std::vector<double> wide_jacobian_;
};

/// One side of a profile. The signed root of the excess is nearly linear in the parameter, so the
/// secant method on it converges in a few refits.
class Side {
 public:
  Side(ConstrainedFit& fit,
       double centre,
       double unit,
       double minimum,
       double variance,
       const ProfileOptions& options)
      : fit_(fit),
        centre_(centre),
        unit_(unit),
        minimum_(minimum),
        variance_(variance),
        options_(options) {}

  /// The limit at which the root reaches `target`; nothing if it is not met before `furthest`.
  std::optional<double> limit(const std::vector<double>& others, double target) {
    const std::optional<double> out = search(others, target);
    if (out) add_shape(others, (*out - centre_) / unit_);
    return out;
  }

  [[nodiscard]] const std::vector<ProfilePoint>& points() const { return points_; }

 private:
  std::optional<double> search(std::vector<double> others, double target) {
    double inside = 0.0;
    double inside_root = 0.0;
    std::vector<double> inside_others = others;
    double outside = 0.0;
    double outside_root = 0.0;
    double step = 0.5 * target;
    for (double at = step; outside_root < target; at += step) {
      if (at > options_.furthest) return std::nullopt;
      outside = at;
      outside_root = root(at, others);
      if (!std::isfinite(outside_root)) return std::nullopt;
      if (outside_root >= target) break;
      inside = outside;
      inside_root = outside_root;
      inside_others = others;
      if (at >= 2.0 * target) step *= 1.5;
    }
    constexpr int most = 60;
    const double tolerance = options_.tolerance;
    for (int i = 0; i < most; ++i) {
      const double share = (target - inside_root) / (outside_root - inside_root);
      // The secant, kept off the ends so that the bracket always shrinks.
      const double at = inside + (outside - inside) * std::min(0.99, std::max(0.01, share));
      std::vector<double> from = inside_others;
      const double here = root(at, from);
      if (std::abs(here - target) < tolerance * target) return centre_ + unit_ * at;
      if (here < target) {
        inside = at;
        inside_root = here;
        inside_others = from;
      } else {
        outside = at;
        outside_root = here;
      }
      if (outside - inside < tolerance * outside) break;
    }
    const double share = (target - inside_root) / (outside_root - inside_root);
    return centre_ + unit_ * (inside + (outside - inside) * share);
  }

  /// The options' further points, outward, so that each refit starts from its neighbour.
  void add_shape(std::vector<double> others, double limit) {
    constexpr double beyond = 1.3;
    const auto count = static_cast<double>(options_.curve_points);
    for (std::size_t i = 1; i <= options_.curve_points; ++i) {
      root(beyond * limit * static_cast<double>(i) / count, others);
    }
  }

  double root(double at, std::vector<double>& others) {
    const double value = centre_ + unit_ * at;
    const double cost = fit_.minimise(value, others);
    const double rise = std::max(0.0, 2.0 * (cost - minimum_) / variance_);
    if (std::isfinite(rise)) points_.push_back({value, rise});
    return std::sqrt(rise);
  }

  ConstrainedFit& fit_;
  double centre_;
  double unit_;  ///< a standard error, outward
  double minimum_;
  double variance_;
  const ProfileOptions& options_;
  std::vector<ProfilePoint> points_;
};

}  // namespace

Limits profile_limits(std::size_t residual_count,
                      const ResidualFunction& evaluate,
                      std::span<const double> optimum,
                      std::size_t parameter,
                      const ProfileOptions& options) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Limits out{-infinity, infinity, false, false, 0.0, {}};
  const Linearisation at = linearise(residual_count, evaluate, optimum);
  const std::vector<double> c = covariance(at, CovarianceKind::model);
  if (c.empty() || residual_count <= optimum.size()) return out;
  double minimum = 0.0;
  for (const double r : at.residuals) minimum += 0.5 * r * r;
  const auto freedom = static_cast<double>(residual_count - optimum.size());
  const double variance = options.variance > 0.0 ? options.variance : 2.0 * minimum / freedom;
  const double sd = std::sqrt(c[parameter * optimum.size() + parameter]);
  if (!(sd > 0.0)) return out;
  // The quantile of F(1, nu) is that of t(nu), squared.
  const double target = student_quantile(options.level, freedom);
  std::vector<double> others;
  for (std::size_t i = 0; i < optimum.size(); ++i) {
    if (i != parameter) others.push_back(optimum[i]);
  }
  ConstrainedFit fit(residual_count, evaluate, optimum, parameter, options.tolerance);
  Side below(fit, optimum[parameter], -sd, minimum, variance, options);
  Side above(fit, optimum[parameter], sd, minimum, variance, options);
  const auto low = below.limit(others, target);
  const auto high = above.limit(others, target);
  if (low) out.low = *low;
  if (high) out.high = *high;
  out.low_converged = low.has_value();
  out.high_converged = high.has_value();
  out.threshold = target * target;
  out.points = below.points();
  out.points.push_back({optimum[parameter], 0.0});
  out.points.insert(out.points.end(), above.points().begin(), above.points().end());
  std::sort(out.points.begin(), out.points.end(), [](const auto& a, const auto& b) {
    return a.value < b.value;
  });
  return out;
}

}  // namespace energymodel
