// SPDX-License-Identifier: Apache-2.0
#include "fit/fit_problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "energymodel/error.hpp"
#include "fit/median.hpp"

namespace energymodel {
namespace {

using Eigen::VectorXd;

/// A perfect fit would standardise by zero.
constexpr double smallest_scale = 1e-12;

Eigen::Index as_index(std::size_t i) { return static_cast<Eigen::Index>(i); }

bool contains(std::span<const std::size_t> list, std::size_t value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

double robust_scale(std::span<const double> residuals) {
  std::vector<double> sizes(residuals.size());
  std::transform(
      residuals.begin(), residuals.end(), sizes.begin(), [](double r) { return std::abs(r); });
  constexpr double normal_consistency = 1.482602218505602;  // 1 / quantile(3/4) of the normal
  return normal_consistency * median(std::move(sizes));
}

FitProblem::FitProblem(const SumView& sum,
                       const FitData& data,
                       const Hardware& node,
                       const FitOptions& options,
                       const std::function<std::string(std::size_t)>& where)
    : sum_(sum), jobs_(data.jobs), node_(node), loss_(options.loss) {
  classify_coefficients(options);
  subtract_offset(data, where);
  find_touched();
  tabulate_static_terms();
  for (const auto& [name, prior] : options.priors) {
    for (std::size_t i = 0; i < sum_.parameters.size(); ++i) {
      const bool is_free = contains(linear_, i) || contains(searched_, i);
      if (is_free && qualified_name(sum_.parameters[i]) == name) priors_.push_back({i, prior});
    }
  }
  constexpr std::size_t rows_worth_a_thread = 65536;
  pool_ = std::make_unique<WorkerPool>(rows() < 2 * rows_worth_a_thread ? 1 : 0);
  given_scale_ = options.loss_scale;
  assumed_scatter_ = options.assumed_scatter;
  // So few rows that their residuals say nothing of the scatter.
  constexpr std::size_t fewest_to_spare = 10;
  if (given_scale_ == 0.0 && !priors_.empty() && rows() < free_count() + fewest_to_spare) {
    given_scale_ = options.assumed_scatter;
  }
}

void FitProblem::classify_coefficients(const FitOptions& options) {
  const std::size_t p = sum_.parameters.size();
  defaults_.assign(p, 0.0);
  standing_.assign(p, Standing::fitted);
  for (std::size_t i = 0; i < p; ++i) {
    const ParameterInfo& parameter = sum_.parameters[i];
    const auto fixed = options.fixed.find(qualified_name(parameter));
    const bool is_fixed = fixed != options.fixed.end();
    const bool is_searched = parameter.role == Role::shape && parameter.search_factor > 1.0;
    if (parameter.role == Role::shape) defaults_[i] = parameter.typical;
    if (is_fixed) defaults_[i] = fixed->second;
    if (is_fixed || (parameter.role == Role::shape && !is_searched)) {
      standing_[i] = Standing::fixed;
    }
    if (is_fixed && parameter.term == "startup") offset_ = fixed->second;
  }
}

void FitProblem::subtract_offset(const FitData& data,
                                 const std::function<std::string(std::size_t)>& where) {
  const std::string_view unit = sum_.parameters.front().unit;
  for (std::size_t row = 0; row < data.measured.size(); ++row) {
    const double net = data.measured[row] - offset_;
    if (!(net > 0.0) || !std::isfinite(net)) {
      throw Error(
          Errc::bad_input,
          where ? where(row) : fmt::format("row {}", row),
          offset_ > 0.0
              ? fmt::format("found {} {}, expected more than the start-up of {} {} that the "
                            "hardware profile states",
                            data.measured[row],
                            unit,
                            offset_,
                            unit)
              : fmt::format("found {} {}, expected a positive amount", data.measured[row], unit));
    }
    net_.push_back(net);
  }
}

/// A coefficient that no row touches stays out of the fit, at zero; a shape is searched only if a
/// row touches its term and not all that the term adds is held at zero.
void FitProblem::find_touched() {
  const std::size_t p = sum_.parameters.size();
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
  for (const TermView& term : sum_.terms) {
    bool term_is_touched = false;
    for (std::size_t i = term.first; i < term.first + term.count; ++i) {
      const bool is_nothing = standing_[i] == Standing::fixed && defaults_[i] == 0.0;
      term_is_touched =
          term_is_touched || (touched[i] && !is_nothing && sum_.parameters[i].role == Role::linear);
    }
    for (std::size_t i = term.first; i < term.first + term.count; ++i) {
      if (standing_[i] != Standing::fitted) continue;
      const bool is_shape = sum_.parameters[i].role == Role::shape;
      if (is_shape ? !term_is_touched : !touched[i]) {
        standing_[i] = Standing::unused;
      } else {
        (is_shape ? searched_ : linear_).push_back(i);
      }
    }
  }
}

void FitProblem::tabulate_static_terms() {
  std::vector<const TermView*> still;
  for (const TermView& term : sum_.terms) {
    const bool is_moving = std::any_of(searched_.begin(), searched_.end(), [&](std::size_t i) {
      return i >= term.first && i < term.first + term.count;
    });
    (is_moving ? moving_terms_ : still).push_back(&term);
    for (std::size_t i = term.first; !is_moving && i < term.first + term.count; ++i) {
      if (contains(linear_, i)) static_columns_.push_back(i);
    }
  }
  static_known_ = VectorXd::Constant(as_index(rows()), -offset_);
  static_features_.resize(as_index(rows()), as_index(static_columns_.size()));
  std::vector<double> gradient(sum_.parameters.size());
  for (std::size_t row = 0; row < rows(); ++row) {
    for (const TermView* term : still) {
      static_known_(as_index(row)) += term->evaluate(
          jobs_[row], node_, defaults_.data() + term->first, gradient.data() + term->first);
    }
    for (std::size_t k = 0; k < static_columns_.size(); ++k) {
      static_features_(as_index(row), as_index(k)) = gradient[static_columns_[k]];
    }
  }
}

void FitProblem::model_at(std::span<const double> coefficients,
                          VectorXd& model,
                          std::span<const std::size_t> by,
                          RowMajor* derivative) const {
  VectorXd still(as_index(static_columns_.size()));
  for (std::size_t k = 0; k < static_columns_.size(); ++k) {
    still(as_index(k)) = coefficients[static_columns_[k]];
  }
  model = static_known_ + static_features_ * still;
  std::vector<double> gradient(sum_.parameters.size());
  if (derivative != nullptr) {
    derivative->resize(as_index(rows()), as_index(by.size()));
    for (std::size_t k = 0; k < by.size(); ++k) {
      const auto at = std::find(static_columns_.begin(), static_columns_.end(), by[k]);
      if (at == static_columns_.end()) continue;
      derivative->col(as_index(k)) = static_features_.col(at - static_columns_.begin());
    }
  }
  for (std::size_t row = 0; row < rows() && !moving_terms_.empty(); ++row) {
    for (const TermView* term : moving_terms_) {
      model(as_index(row)) +=
          term->evaluate(jobs_[row],
                         node_,
                         coefficients.data() + term->first,
                         derivative == nullptr ? nullptr : gradient.data() + term->first);
    }
    for (std::size_t k = 0; derivative != nullptr && k < by.size(); ++k) {
      if (contains(static_columns_, by[k])) continue;
      (*derivative)(as_index(row), as_index(k)) = gradient[by[k]];
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

std::vector<std::size_t> FitProblem::log_parameters(std::span<const double> coefficients) const {
  std::vector<std::size_t> out = positive_set(coefficients);
  out.insert(out.end(), searched_.begin(), searched_.end());
  return out;
}

namespace {
/// The ascending shapes of a term, in the order of its parameters.
std::vector<std::size_t> ascending_shapes(const SumView& sum, const TermView& term) {
  std::vector<std::size_t> out;
  for (std::size_t i = term.first; i < term.first + term.count; ++i) {
    if (sum.parameters[i].is_ascending) out.push_back(i);
  }
  return out;
}
}  // namespace

bool FitProblem::is_in_order(std::span<const double> coefficients) const {
  for (const TermView& term : sum_.terms) {
    const std::vector<std::size_t> shapes = ascending_shapes(sum_, term);
    for (std::size_t k = 1; k < shapes.size(); ++k) {
      if (coefficients[shapes[k]] < coefficients[shapes[k - 1]]) return false;
    }
  }
  return true;
}

void FitProblem::put_in_order(std::vector<double>& coefficients) const {
  for (const TermView& term : sum_.terms) {
    const std::vector<std::size_t> shapes = ascending_shapes(sum_, term);
    std::vector<double> values;
    for (const std::size_t i : shapes) values.push_back(coefficients[i]);
    std::sort(values.begin(), values.end());
    for (std::size_t k = 0; k < shapes.size(); ++k) coefficients[shapes[k]] = values[k];
  }
}

std::vector<Standing> FitProblem::standing(std::span<const double> coefficients) const {
  std::vector<Standing> out = standing_;
  for (const std::size_t i : linear_) {
    if (!(coefficients[i] > 0.0)) out[i] = Standing::at_zero;
  }
  return out;
}

std::vector<double> FitProblem::log_residuals(std::span<const double> coefficients) const {
  VectorXd model;
  model_at(coefficients, model);
  std::vector<double> residuals(rows());
  for (std::size_t row = 0; row < rows(); ++row) {
    residuals[row] = std::log(net_[row] / model(as_index(row)));
  }
  return residuals;
}

double FitProblem::cost(std::span<const double> residuals, double scale) const {
  double sum = 0.0;
  for (const double r : residuals) sum += loss_value(loss_, r / scale);
  return 0.5 * scale * scale * sum;
}

double FitProblem::prior_cost(std::span<const double> coefficients, double scale) const {
  double sum = 0.0;
  for (const auto& [index, prior] : priors_) {
    const double off = scale * (coefficients[index] - prior.value) / prior.sd;
    sum += off * off;
  }
  return 0.5 * sum;
}

double FitProblem::scale_of(std::span<const double> residuals) const {
  return given_scale_ > 0.0 ? given_scale_ : std::max(robust_scale(residuals), smallest_scale);
}

void FitProblem::rescale(Candidate& candidate, double scale) const {
  candidate.scale = scale;
  candidate.cost = cost(log_residuals(candidate.coefficients), scale) +
                   prior_cost(candidate.coefficients, scale);
}

}  // namespace energymodel
