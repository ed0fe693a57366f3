// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/explain.hpp"

#include <Eigen/Dense>
#include <cmath>

#include "fit/scatter.hpp"

namespace energymodel {
namespace {

constexpr std::size_t per_run = 0;  ///< the start-up

/// The derivative of the whole job's cost by each coefficient; a start-up counts once.
template <class S>
std::array<double, S::size> gradient_of(const FittedSum<S>& sum,
                                        std::span<const Workload> phases,
                                        const Hardware& node) {
  std::array<double, S::size> out{};
  for (std::size_t phase = 0; phase < phases.size(); ++phase) {
    std::array<double, S::size> own{};
    view_of<S>().evaluate(phases[phase], node, sum.coefficients.data(), own.data());
    for (std::size_t i = 0; i < S::size; ++i) {
      if (phase == 0 || i != per_run) out[i] += own[i];
    }
  }
  return out;
}

}  // namespace

template <class S>
std::vector<Contribution> contributions(const FittedSum<S>& sum,
                                        std::span<const Workload> phases,
                                        const Hardware& node,
                                        std::string_view group) {
  constexpr auto parameters = S::parameters();
  const auto gradient = gradient_of(sum, phases, node);
  std::vector<Contribution> out;
  for (std::size_t i = 0; i < S::size; ++i) {
    if (parameters[i].role != Role::linear || gradient[i] == 0.0) continue;
    const bool is_known = i == per_run && sum.standing[i] == Standing::fixed;
    const double factor = sum.groups && !is_known ? sum.groups->factor(group) : 1.0;
    Contribution part{i, gradient[i], factor * sum.coefficients[i] * gradient[i], {}};
    if (std::isfinite(sum.standard_error[i])) {
      part.standard_error = factor * sum.standard_error[i] * std::abs(gradient[i]);
    }
    if (part.cost > 0.0) out.push_back(part);
  }
  return out;
}

template <class S>
std::vector<TermDoubt> doubts_by_term(const FittedSum<S>& sum,
                                      std::span<const Workload> phases,
                                      const Hardware& node) {
  using Eigen::Index;
  const std::size_t p = sum.free.size();
  if (p == 0 || sum.log_covariance.size() != p * p) return {};
  constexpr auto parameters = S::parameters();
  const auto gradient = gradient_of(sum, phases, node);
  double fitted = 0.0;
  for (const Contribution& part : contributions(sum, phases, node)) {
    if (part.coefficient != per_run || sum.standing[per_run] != Standing::fixed) {
      fitted += part.cost;
    }
  }
  const Eigen::MatrixXd covariance = Eigen::Map<const Eigen::MatrixXd>(
      sum.log_covariance.data(), static_cast<Index>(p), static_cast<Index>(p));
  Eigen::VectorXd slope(static_cast<Index>(p));
  for (std::size_t k = 0; k < p; ++k) {
    const std::size_t i = sum.free[k];
    slope(static_cast<Index>(k)) = gradient[i] * sum.coefficients[i] / fitted;
  }
  const Eigen::VectorXd with_cost = covariance * slope;
  std::vector<TermDoubt> out;
  for (std::size_t first = 0; first < p;) {
    const std::string_view term = parameters[sum.free[first]].term;
    std::size_t end = first;
    while (end < p && parameters[sum.free[end]].term == term) ++end;
    const auto at = static_cast<Index>(first);
    const auto count = static_cast<Index>(end - first);
    const Eigen::VectorXd own = with_cost.segment(at, count);
    const Eigen::MatrixXd block = covariance.block(at, at, count, count);
    const Eigen::VectorXd solved = block.completeOrthogonalDecomposition().solve(own);
    const double variance = own.dot(solved);
    if (slope.segment(at, count).cwiseAbs().sum() > 0.0) {
      out.push_back({term, std::max(0.0, variance)});
    }
    first = end;
  }
  out.push_back({"", std::max(0.0, slope.dot(with_cost))});
  return out;
}

template std::vector<Contribution> contributions(const FittedSum<EnergySum>&,
                                                 std::span<const Workload>,
                                                 const Hardware&,
                                                 std::string_view);
template std::vector<Contribution> contributions(const FittedSum<DurationSum>&,
                                                 std::span<const Workload>,
                                                 const Hardware&,
                                                 std::string_view);
template std::vector<TermDoubt> doubts_by_term(const FittedSum<EnergySum>&,
                                               std::span<const Workload>,
                                               const Hardware&);

}  // namespace energymodel
