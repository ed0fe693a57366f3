// SPDX-License-Identifier: Apache-2.0
#include "fit/streamed_problem.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <utility>

#include "energymodel/fit/fitted_model.hpp"
#include "fit/nnls.hpp"

namespace energymodel {

static_assert(JobSource::part_rows == rows_of_a_part);

/// What counts for less of all rows together would run to minus infinity in logarithms.
constexpr double negligible_share = 1e-9;

/// Blocks of jobs, evaluated at coefficients: the model there is what is known, and no column adds
/// to it.
class StreamedProblem::Rows final : public EvaluatedRows {
 public:
  Rows(const StreamedProblem& problem, std::span<const std::size_t> by)
      : problem_(problem),
        number_(problem.sum().parameters.front().unit == "s" ? duration_number : energy_number),
        by_(by.begin(), by.end()) {
    model_.hardware = problem.node_;
  }

  [[nodiscard]] std::span<const std::size_t> order() const override { return by_; }
  [[nodiscard]] std::size_t adding() const override { return 0; }
  void set_coefficients(std::span<const double> coefficients) override {
    coefficients_.assign(coefficients.begin(), coefficients.end());
    if (number_ == duration_number) return;
    std::copy(coefficients.begin(), coefficients.end(), model_.energy.coefficients.begin());
  }

  [[nodiscard]] std::size_t rows() const override { return problem_.source_.rows(); }

  RowBlock block(std::size_t first,
                 std::size_t count,
                 std::vector<double>& scratch) const override {
    thread_local JobBlock jobs;
    problem_.source_.read(first, count, jobs);
    const std::size_t n = jobs.rows;
    scratch.resize((2 + by_.size()) * n);
    const auto column = [&](std::size_t k) { return std::span(scratch).subspan(k * n, n); };
    const std::span<double> measured = column(0);
    const std::span<double> model = column(1);
    if (number_ == energy_number) {
      BatchOutput to;
      to.energy_J.median = model;
      for (std::size_t k = 0; k < by_.size(); ++k) to.energy_gradient[by_[k]] = column(2 + k);
      predict(model_, jobs.jobs(problem_.given_duration_), to);
    } else {
      evaluate_singly(jobs, scratch);
    }
    for (std::size_t i = 0; i < n; ++i) {
      measured[i] = jobs.at(i, number_) - problem_.offset();
      model[i] -= problem_.offset();
    }
    RowBlock out;
    out.rows = n;
    out.measured = measured.data();
    out.known = model.data();
    for (std::size_t k = 0; k < by_.size(); ++k) out.columns[k] = column(2 + k).data();
    return out;
  }

 private:
  /// A batch gives no derivatives of the duration.
  void evaluate_singly(const JobBlock& jobs, std::vector<double>& to) const {
    std::vector<double> gradient(coefficients_.size());
    for (std::size_t i = 0; i < jobs.rows; ++i) {
      to[jobs.rows + i] = problem_.sum().evaluate(job_of(jobs.row(i)),
                                                  model_.hardware,
                                                  coefficients_.data(),
                                                  by_.empty() ? nullptr : gradient.data());
      for (std::size_t k = 0; k < by_.size(); ++k) {
        to[(2 + k) * jobs.rows + i] = gradient[by_[k]];
      }
    }
  }

  const StreamedProblem& problem_;
  std::size_t number_;
  std::vector<std::size_t> by_;
  std::vector<double> coefficients_;
  FittedModel model_;
};

StreamedProblem::StreamedProblem(const SumView& sum,
                                 const FitData& sample,
                                 const Hardware& node,
                                 const FitOptions& options,
                                 bool given_duration,
                                 const StreamedRows& all,
                                 const JobSource& source)
    : FitProblem(sum, sample, node, options, {}),
      node_(node),
      given_duration_(given_duration),
      all_(all),
      source_(source),
      is_whole_(&source == &all.source),
      rows_(is_whole_ ? all.rows : source.rows()) {
  set_threads(all.threads);
}

const Team& StreamedProblem::team() const { return is_whole_ ? all_.team : FitProblem::team(); }

std::shared_ptr<EvaluatedRows> StreamedProblem::evaluated_rows(
    std::span<const std::size_t> free) const {
  return std::make_shared<Rows>(*this, free);
}

ProductMoments StreamedProblem::moments_at(std::span<const double> coefficients,
                                           std::span<const std::size_t> by,
                                           Loss loss,
                                           double scale) const {
  Rows rows(*this, by);
  rows.set_coefficients(coefficients);
  std::vector<double> units;
  for (const std::size_t i : by) units.push_back(sum().parameters[i].typical);
  return reduce(rows, {units, 0, loss, scale}, pool(), team());
}

void StreamedProblem::rescale(Candidate& candidate, double scale) const {
  candidate.scale = scale;
  const ProductMoments at = moments_at(candidate.coefficients, {}, loss(), scale);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  candidate.cost =
      at.is_defined ? 0.5 * at(0, 0) + prior_cost(candidate.coefficients, scale) : infinity;
}

void StreamedProblem::drop_negligible(Candidate& candidate) const {
  const ProductMoments at = moments_at(candidate.coefficients, linear(), loss(), candidate.scale);
  for (std::size_t k = 0; k < linear().size(); ++k) {
    double& coefficient = candidate.coefficients[linear()[k]];
    const double share = coefficient / sum().parameters[linear()[k]].typical * std::sqrt(at(k, k));
    if (share < negligible_share) coefficient = 0.0;
  }
  rescale(candidate, candidate.scale);
}

void StreamedProblem::reweight(Candidate& candidate, int iterations, bool /*cold*/) const {
  const std::size_t p = linear().size();
  const auto size = static_cast<Eigen::Index>(p);
  rescale(candidate, candidate.scale);
  for (int i = 0; i < iterations && p > 0; ++i) {
    const ProductMoments at = moments_at(candidate.coefficients, linear(), loss(), candidate.scale);
    Eigen::MatrixXd gram = Eigen::Map<const Eigen::MatrixXd>(at.products.data(), size + 1, size + 1)
                               .topLeftCorner(size, size);
    Eigen::VectorXd slope(size);  // of the cost, by each coefficient in its unit
    Eigen::VectorXd here(size);
    for (std::size_t k = 0; k < p; ++k) {
      const auto row = static_cast<Eigen::Index>(k);
      const double unit = sum().parameters[linear()[k]].typical;
      slope(row) = at(k, p);
      here(row) = candidate.coefficients[linear()[k]] / unit;
      for (const auto& [index, prior] : priors()) {
        if (index != linear()[k]) continue;
        const double steepness = candidate.scale * unit / prior.sd;
        gram(row, row) += steepness * steepness;
        slope(row) += steepness * steepness * (here(row) - prior.value / unit);
      }
    }
    Eigen::VectorXd step = solve_nnls(gram, gram * here - slope) - here;
    for (Eigen::Index k = 0; k < size; ++k) {
      const double next = here(k) + step(k);
      if (next > 0.0 && next * std::sqrt(gram(k, k)) < negligible_share) step(k) = -here(k);
    }
    const double gain = -slope.dot(step) - 0.5 * step.dot(gram * step);
    constexpr double worth_a_step = 1e-7;  // of a chi-square
    if (!(gain > worth_a_step * candidate.scale * candidate.scale)) return;
    constexpr double shortest = 1e-4;
    double length = 1.0;
    Candidate next = candidate;
    for (; length > shortest; length *= 0.5) {
      for (std::size_t k = 0; k < p; ++k) {
        const auto row = static_cast<Eigen::Index>(k);
        next.coefficients[linear()[k]] =
            (here(row) + length * step(row)) * sum().parameters[linear()[k]].typical;
      }
      rescale(next, candidate.scale);
      if (next.cost < candidate.cost) break;
    }
    if (length <= shortest) return;
    candidate = std::move(next);
  }
}

std::vector<double> StreamedProblem::sums_at(
    std::span<const double> coefficients,
    std::size_t length,
    const std::function<void(double log_residual, std::span<double> sums)>& add) const {
  Rows rows(*this, {});
  rows.set_coefficients(coefficients);
  return sums_over_blocks(
      rows, length, pool(), team(), [&](const RowBlock& block, std::span<double> sums) {
        for (std::size_t i = 0; i < block.rows; ++i) {
          add(std::log(block.measured[i] / block.known[i]), sums);
        }
      });
}

double StreamedProblem::robust_scale_at(std::span<const double> coefficients, double guess) const {
  constexpr double normal_consistency = 1.482602218505602;  // see robust_scale()
  constexpr std::size_t bins = 2048;
  constexpr std::size_t few = 4096;
  // Ranks of the middle: two of an even number of rows.
  const double lower_rank = static_cast<double>((rows() - 1) / 2);
  const double upper_rank = static_cast<double>(rows() / 2);
  double low = 0.9 * std::max(guess, 1e-12) / normal_consistency;
  double high = low / 0.9 * 1.1;
  for (;;) {
    const auto bin_of = [&](double size) {
      return std::min(bins - 1, static_cast<std::size_t>((size - low) / (high - low) * bins));
    };
    const std::vector<double> counts =
        sums_at(coefficients, bins + 1, [&](double r, std::span<double> sums) {
          const double size = std::abs(r);
          if (size < low) sums.back() += 1.0;
          if (size >= low && size < high) sums[bin_of(size)] += 1.0;
        });
    double below = counts.back();
    if (lower_rank < below) {
      high = low;
      low = low > guess * 1e-9 ? 0.5 * low : 0.0;
      continue;
    }
    std::size_t first = 0;
    while (first < bins && lower_rank >= below + counts[first]) below += counts[first++];
    std::size_t last = first;
    double inside = last < bins ? counts[last] : 0.0;
    while (last + 1 < bins && upper_rank >= below + inside) inside += counts[++last];
    if (first == bins || upper_rank >= below + inside) {
      low = first == bins ? high : low;
      high *= 2.0;
      continue;
    }
    const double width = (high - low) / bins;
    const double from = low + static_cast<double>(first) * width;
    const double to = low + static_cast<double>(last + 1) * width;
    if (inside > few && to - from > 1e-15 * to) {
      // A bin's edges and its numbers round apart: a little room on both sides.
      low = from - 1e-3 * width;
      high = to + 1e-3 * width;
      continue;
    }
    if (inside > few) return normal_consistency * from;
    std::vector<double> slots(few * team().size() + 1, 0.0);
    std::mutex mutex;
    std::size_t next = few * team().rank();
    (void)sums_at(coefficients, 1, [&](double r, std::span<double>) {
      const double size = std::abs(r);
      if (!(size >= low && size < high) || bin_of(size) < first || bin_of(size) > last) return;
      const std::lock_guard lock(mutex);
      slots[next++] = size + std::numeric_limits<double>::min();  // an empty slot is 0
    });
    team().add_up(slots);
    std::erase(slots, 0.0);
    std::sort(slots.begin(), slots.end());
    const auto at = [&](double rank) { return slots[static_cast<std::size_t>(rank - below)]; };
    return normal_consistency * 0.5 * (at(lower_rank) + at(upper_rank));
  }
}

}  // namespace energymodel
