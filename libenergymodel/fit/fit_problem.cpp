// SPDX-License-Identifier: Apache-2.0
#include "fit/fit_problem.hpp"

#include <algorithm>
#include <cmath>

#include "energymodel/error.hpp"
#include "energymodel/fit/least_squares.hpp"
#include "fit/nnls.hpp"

namespace energymodel {
namespace {

/// Below this share of the smallest row's cost a coefficient is zero: in logarithms it would run
/// to minus infinity.
constexpr double negligible_share = 1e-9;

/// A perfect fit would standardise by zero.
constexpr double smallest_scale = 1e-12;

Eigen::Index as_index(std::size_t i) { return static_cast<Eigen::Index>(i); }

}  // namespace

double robust_scale(std::span<const double> residuals) {
  if (residuals.empty()) return 0.0;
  std::vector<double> sizes(residuals.size());
  std::transform(
      residuals.begin(), residuals.end(), sizes.begin(), [](double r) { return std::abs(r); });
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  double median = *middle;
  if (sizes.size() % 2 == 0) median = 0.5 * (median + *std::max_element(sizes.begin(), middle));
  constexpr double normal_consistency = 1.482602218505602;  // 1 / quantile(3/4) of the normal
  return normal_consistency * median;
}

FitProblem::FitProblem(const SumView& sum,
                       const FitData& data,
                       const Hardware& node,
                       const FitOptions& options,
                       const std::function<std::string(std::size_t)>& where)
    : sum_(sum), jobs_(data.jobs), node_(node), loss_(options.loss) {
  const std::size_t p = sum_.parameters.size();
  defaults_.assign(p, 0.0);
  standing_.assign(p, Standing::fitted);
  for (std::size_t i = 0; i < p; ++i) {
    const ParameterInfo& parameter = sum_.parameters[i];
    const auto fixed = options.fixed.find(qualified_name(parameter));
    const bool is_searched = parameter.role == Role::shape && parameter.search_factor > 1.0;
    if (parameter.role == Role::shape) defaults_[i] = parameter.typical;
    if (fixed != options.fixed.end()) defaults_[i] = fixed->second;
    if (fixed != options.fixed.end() || (parameter.role == Role::shape && !is_searched)) {
      standing_[i] = Standing::fixed;
    }
    if (fixed != options.fixed.end() && parameter.term == "startup") offset_ = fixed->second;
  }

  net_.reserve(data.measured.size());
  for (std::size_t row = 0; row < data.measured.size(); ++row) {
    const double net = data.measured[row] - offset_;
    if (!(net > 0.0) || !std::isfinite(net)) {
      const std::string unit(sum_.parameters.front().unit);
      throw Error(Errc::bad_input,
                  where ? where(row) : "row " + std::to_string(row),
                  "found " + std::to_string(data.measured[row]) + " " + unit +
                      ", expected more than the start-up of " + std::to_string(offset_) + " " +
                      unit + " that the hardware profile states");
    }
    net_.push_back(net);
  }

  // A coefficient that no row touches stays out of the fit, at zero.
  std::vector<double> at = defaults_;
  for (std::size_t i = 0; i < p; ++i) {
    if (standing_[i] == Standing::fitted) at[i] = sum_.parameters[i].typical;
  }
  std::vector<double> gradient(p);
  std::vector<bool> touched(p, false);
  for (const Workload& job : jobs_) {
    sum_.evaluate(job, node_, at.data(), gradient.data());
    for (std::size_t i = 0; i < p; ++i) touched[i] = touched[i] || gradient[i] != 0.0;
  }
  for (std::size_t i = 0; i < p; ++i) {
    if (standing_[i] != Standing::fitted) continue;
    if (sum_.parameters[i].role == Role::shape) {
      const bool term_is_used =
          std::any_of(sum_.parameters.begin(), sum_.parameters.end(), [&](const auto& other) {
            const auto j = static_cast<std::size_t>(&other - sum_.parameters.data());
            return other.term == sum_.parameters[i].term && other.role == Role::linear &&
                   touched[j];
          });
      if (term_is_used) {
        searched_.push_back(i);
      } else {
        standing_[i] = Standing::unused;
      }
    } else if (touched[i]) {
      linear_.push_back(i);
    } else {
      standing_[i] = Standing::unused;
    }
  }
}

std::vector<std::size_t> FitProblem::positive_set(std::span<const double> coefficients) const {
  std::vector<std::size_t> positive;
  for (const std::size_t i : linear_) {
    if (coefficients[i] > 0.0) positive.push_back(i);
  }
  return positive;
}

std::vector<Standing> FitProblem::standing(std::span<const double> coefficients) const {
  std::vector<Standing> out = standing_;
  for (const std::size_t i : linear_) {
    if (!(coefficients[i] > 0.0)) out[i] = Standing::at_zero;
  }
  return out;
}

std::vector<double> FitProblem::log_residuals(std::span<const double> coefficients) const {
  std::vector<double> residuals(jobs_.size());
  for (std::size_t row = 0; row < jobs_.size(); ++row) {
    const double model = sum_.evaluate(jobs_[row], node_, coefficients.data(), nullptr) - offset_;
    residuals[row] = std::log(net_[row] / model);
  }
  return residuals;
}

double FitProblem::cost(std::span<const double> residuals, double scale) const {
  double sum = 0.0;
  for (const double r : residuals) sum += loss_value(loss_, r / scale);
  return 0.5 * scale * scale * sum;
}

void FitProblem::rescale(Candidate& candidate, double scale) const {
  candidate.scale = scale;
  candidate.cost = cost(log_residuals(candidate.coefficients), scale);
}

FitProblem::Linear FitProblem::linearise(std::span<const double> coefficients) const {
  Linear out{Eigen::MatrixXd(as_index(jobs_.size()), as_index(linear_.size())),
             Eigen::VectorXd(as_index(jobs_.size()))};
  std::vector<double> at(coefficients.begin(), coefficients.end());
  for (const std::size_t i : linear_) at[i] = 0.0;
  std::vector<double> gradient(at.size());
  for (std::size_t row = 0; row < jobs_.size(); ++row) {
    const double known = sum_.evaluate(jobs_[row], node_, at.data(), gradient.data());
    out.known(as_index(row)) = known - offset_;
    for (std::size_t k = 0; k < linear_.size(); ++k) {
      out.features(as_index(row), as_index(k)) = gradient[linear_[k]];
    }
  }
  return out;
}

void FitProblem::reweight(Candidate& candidate, int iterations, bool cold) const {
  const Linear linear = linearise(candidate.coefficients);
  const Eigen::Map<const Eigen::VectorXd> net(net_.data(), as_index(net_.size()));
  const Eigen::Index n = net.size();

  const auto solve = [&](const Eigen::VectorXd& model,
                         const Eigen::VectorXd& target,
                         const Eigen::VectorXd& weight) {
    const Eigen::MatrixXd rows = model.cwiseInverse().asDiagonal() * linear.features;
    const Eigen::MatrixXd weighted = weight.asDiagonal() * rows;
    return solve_nnls(rows.transpose() * weighted, weighted.transpose() * target);
  };
  Eigen::VectorXd c(as_index(linear_.size()));
  if (cold) {
    c = solve(net, (net - linear.known).cwiseQuotient(net), Eigen::VectorXd::Ones(n));
  } else {
    for (std::size_t k = 0; k < linear_.size(); ++k) {
      c(as_index(k)) = candidate.coefficients[linear_[k]];
    }
  }
  const auto residuals_at = [&](const Eigen::VectorXd& at, Eigen::VectorXd& model) {
    model = linear.known + linear.features * at;
    return Eigen::VectorXd((net.cwiseQuotient(model)).array().log());
  };
  const auto span_of = [](const Eigen::VectorXd& v) {
    return std::span<const double>(v.data(), static_cast<std::size_t>(v.size()));
  };

  Eigen::VectorXd model(n);
  Eigen::VectorXd residual = residuals_at(c, model);
  const auto update_scale = [&] {
    if (cold) candidate.scale = std::max(robust_scale(span_of(residual)), smallest_scale);
  };
  update_scale();
  for (int i = 0; i < iterations; ++i) {
    Eigen::VectorXd weight(n);
    for (Eigen::Index k = 0; k < n; ++k) {
      weight(k) = loss_weight(loss_, residual(k) / candidate.scale);
    }
    // ln model is linearised at c; what the known part contributes does not depend on it.
    const Eigen::VectorXd target = residual + (model - linear.known).cwiseQuotient(model);
    const Eigen::VectorXd step = solve(model, target, weight) - c;
    const double before = cost(span_of(residual), candidate.scale);
    double length = 1.0;
    Eigen::VectorXd next_model(n);
    Eigen::VectorXd next = residual;
    for (; length > 1e-4; length *= 0.5) {
      next = residuals_at(c + length * step, next_model);
      if (next.allFinite() && cost(span_of(next), candidate.scale) <= before) break;
    }
    if (length <= 1e-4) break;
    c += length * step;
    const double moved = (next - residual).cwiseAbs().maxCoeff();
    residual = next;
    model = next_model;
    update_scale();
    if (moved < 1e-10) break;
  }
  for (std::size_t k = 0; k < linear_.size(); ++k) {
    const Eigen::Index column = as_index(k);
    const double largest_share =
        (c(column) * linear.features.col(column)).cwiseQuotient(model).maxCoeff();
    candidate.coefficients[linear_[k]] = largest_share > negligible_share ? c(column) : 0.0;
  }
  rescale(candidate, candidate.scale);
}

void FitProblem::minimise(Candidate& candidate) const {
  std::vector<std::size_t> free = positive_set(candidate.coefficients);
  free.insert(free.end(), searched_.begin(), searched_.end());
  std::vector<double> start;
  for (const std::size_t i : free) start.push_back(std::log(candidate.coefficients[i]));

  std::vector<double> at = candidate.coefficients;
  std::vector<double> gradient(at.size());
  const double scale = candidate.scale;
  const ResidualFunction evaluate =
      [&](std::span<const double> logs, std::span<double> residuals, std::span<double> jacobian) {
        for (std::size_t k = 0; k < free.size(); ++k) at[free[k]] = std::exp(logs[k]);
        for (std::size_t row = 0; row < jobs_.size(); ++row) {
          const double model =
              sum_.evaluate(
                  jobs_[row], node_, at.data(), jacobian.empty() ? nullptr : gradient.data()) -
              offset_;
          if (!(model > 0.0) || !std::isfinite(model)) return false;
          // The signed root of the loss: half its square is the loss, so any least-squares solver
          // minimises the robust cost itself.
          const double u = std::log(model / net_[row]) / scale;
          const double root = std::sqrt(loss_value(loss_, u));
          residuals[row] = scale * std::copysign(root, u);
          if (jacobian.empty()) continue;
          const double slope = root > 1e-8 ? std::abs(u) * loss_weight(loss_, u) / root : 1.0;
          for (std::size_t k = 0; k < free.size(); ++k) {
            jacobian[row * free.size() + k] = slope * gradient[free[k]] * at[free[k]] / model;
          }
        }
        return true;
      };
  LeastSquaresOptions options;
  options.initial_radii = {1e4};  // the start is near; the portfolio is for cold ones
  const LeastSquaresResult result = solve_least_squares(jobs_.size(), evaluate, start, options);
  candidate.converged = result.converged;
  candidate.message = result.message;
  for (std::size_t k = 0; k < free.size(); ++k) {
    candidate.coefficients[free[k]] = std::exp(result.parameters[k]);
  }
  rescale(candidate, scale);
}

}  // namespace energymodel
