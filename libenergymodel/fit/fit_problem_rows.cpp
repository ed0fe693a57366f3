// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "fit/fit_problem.hpp"

namespace energymodel {

/// The rows of a problem as columns. Terms without a searched shape stand ready; the others are
/// evaluated block by block, their value going into what is known and their derivatives into
/// columns behind the standing ones.
class FitProblem::Rows final : public EvaluatedRows {
 public:
  Rows(const FitProblem& problem, std::span<const std::size_t> free)
      : problem_(problem), measured_(problem.net_.data()) {
    for (const std::size_t index : free) {
      const auto at =
          std::find(problem.static_columns_.begin(), problem.static_columns_.end(), index);
      if (at == problem.static_columns_.end()) {
        moving_.push_back(index);
      } else {
        standing_.push_back(index);
        standing_column_.push_back(
            problem.static_features_.col(at - problem.static_columns_.begin()).data());
      }
    }
    order_ = standing_;
    order_.insert(order_.end(), moving_.begin(), moving_.end());
  }

  [[nodiscard]] std::span<const std::size_t> order() const override { return order_; }
  [[nodiscard]] std::size_t adding() const override { return standing_.size(); }
  void set_coefficients(std::span<const double> coefficients) override {
    coefficients_ = coefficients;
  }

  [[nodiscard]] std::size_t rows() const override { return problem_.rows(); }

  RowBlock block(std::size_t first,
                 std::size_t count,
                 std::vector<double>& scratch) const override {
    RowBlock out;
    out.rows = count;
    out.measured = measured_ + first;
    out.known = problem_.static_known_.data() + first;
    for (std::size_t k = 0; k < standing_.size(); ++k) out.columns[k] = standing_column_[k] + first;
    if (problem_.moving_terms_.empty()) return out;
    scratch.resize((1 + moving_.size()) * count + problem_.sum_.parameters.size());
    double* const gradient = scratch.data() + (1 + moving_.size()) * count;
    for (std::size_t i = 0; i < count; ++i) {
      double known = problem_.static_known_[static_cast<Eigen::Index>(first + i)];
      for (const TermView* term : problem_.moving_terms_) {
        known += term->evaluate(problem_.jobs_[first + i],
                                problem_.node_,
                                coefficients_.data() + term->first,
                                gradient + term->first);
      }
      scratch[i] = known;
      for (std::size_t k = 0; k < moving_.size(); ++k) {
        scratch[(1 + k) * count + i] = gradient[moving_[k]];
      }
    }
    out.known = scratch.data();
    for (std::size_t k = 0; k < moving_.size(); ++k) {
      out.columns[standing_.size() + k] = scratch.data() + (1 + k) * count;
    }
    return out;
  }

 private:
  const FitProblem& problem_;
  const double* measured_;
  std::vector<std::size_t> standing_;
  std::vector<std::size_t> moving_;
  std::vector<const double*> standing_column_;
  std::vector<std::size_t> order_;
  std::span<const double> coefficients_;
};

std::shared_ptr<EvaluatedRows> FitProblem::evaluated_rows(std::span<const std::size_t> free) const {
  return std::make_shared<Rows>(*this, free);
}

const Team& FitProblem::team() const {
  static const Team alone;
  return alone;
}

MomentFunction FitProblem::moment_function(std::vector<double> coefficients,
                                           std::vector<std::size_t> free,
                                           double scale,
                                           bool is_thinned) const {
  // Held by pointer: a std::function copies what it holds.
  const auto source = evaluated_rows(free);
  return [this, source, at = std::move(coefficients), free = std::move(free), scale, is_thinned](
             std::span<const double> logs) mutable {
    const std::size_t p = free.size();
    for (std::size_t k = 0; k < p; ++k) at[free[k]] = std::exp(logs[k]);
    source->set_coefficients(at);
    std::vector<double> factors;
    std::vector<std::size_t> place(p + 1, p);
    for (const std::size_t index : source->order()) {
      place[static_cast<std::size_t>(std::find(free.begin(), free.end(), index) - free.begin())] =
          factors.size();
      factors.push_back(at[index]);
    }
    const ProductMoments by_column =
        reduce(*source, {factors, source->adding(), loss_, scale, is_thinned}, *pool_, team());
    ProductMoments out = by_column;
    for (std::size_t i = 0; i <= p; ++i) {
      for (std::size_t j = 0; j <= p; ++j) {
        out.products[i * (p + 1) + j] = by_column(place[i], place[j]);
      }
    }
    for (const auto& [index, prior] : priors_) {
      const double residual = scale * (at[index] - prior.value) / prior.sd;
      const double slope = scale * at[index] / prior.sd;
      const auto k =
          static_cast<std::size_t>(std::find(free.begin(), free.end(), index) - free.begin());
      out.products[p * (p + 1) + p] += residual * residual;
      if (k == p) continue;
      out.products[k * (p + 1) + k] += slope * slope;
      out.products[k * (p + 1) + p] += slope * residual;
      out.products[p * (p + 1) + k] += slope * residual;
    }
    return out;
  };
}

}  // namespace energymodel
