// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <numeric>
#include <random>
#include <span>
#include <utility>

#include "fit/fit_problem.hpp"
#include "fit/fit_steps.hpp"

namespace energymodel {
namespace {

/// Where a shape is searched, in logarithms.
struct Range {
  std::size_t index = 0;
  double low = 0.0;
  double high = 0.0;
};

std::vector<Range> searched_ranges(const FitProblem& problem) {
  std::vector<Range> out;
  for (const std::size_t index : problem.searched_shapes()) {
    const ParameterInfo& shape = problem.sum().parameters[index];
    out.push_back({index,
                   std::log(std::max(shape.lower, shape.typical / shape.search_factor)),
                   std::log(shape.typical * shape.search_factor)});
  }
  return out;
}

/// Every combination of `points` values of each shape, spread over its range; those that break the
/// order of ascending shapes are left out.
std::vector<std::vector<double>> shape_grid(const FitProblem& problem,
                                            std::span<const Range> ranges,
                                            std::size_t points) {
  std::vector<std::vector<double>> grid{problem.default_coefficients()};
  for (const Range& range : ranges) {
    std::vector<std::vector<double>> finer;
    for (const auto& point : grid) {
      for (std::size_t i = 0; i < points; ++i) {
        const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(points);
        finer.push_back(point);
        finer.back()[range.index] = std::exp(range.low + share * (range.high - range.low));
      }
    }
    grid = std::move(finer);
  }
  std::erase_if(grid, [&](const auto& point) { return !problem.is_in_order(point); });
  return grid;
}

std::vector<double> random_point(const FitProblem& problem,
                                 std::span<const Range> ranges,
                                 std::mt19937_64& random) {
  std::vector<double> point = problem.default_coefficients();
  for (const Range& range : ranges) {
    const double share = static_cast<double>(random() >> 11) * 0x1p-53;
    point[range.index] = std::exp(range.low + share * (range.high - range.low));
  }
  problem.put_in_order(point);
  return point;
}

/// Of one searched shape, in its logarithm; the neighbourhood of the best point is searched again
/// in finer steps, because a sharp threshold makes the cost rugged.
constexpr double coarse_step = 0.5 * std::numbers::ln2;
constexpr int fine_steps_each_way = 8;

std::vector<std::vector<double>> neighbourhood(std::size_t shape, const std::vector<double>& best) {
  std::vector<std::vector<double>> out;
  for (int i = -fine_steps_each_way; i <= fine_steps_each_way; ++i) {
    if (i == 0) continue;
    out.push_back(best);
    out.back()[shape] *= std::exp(coarse_step * i / fine_steps_each_way);
  }
  return out;
}

/// The shapes to start from: the defaults alone where none is searched, a fine grid over one, a
/// coarse grid and random points over several.
std::vector<std::vector<double>> shape_starts(const FitProblem& problem,
                                              const FitOptions& options) {
  const std::vector<Range> ranges = searched_ranges(problem);
  if (ranges.empty()) return {problem.default_coefficients()};
  if (ranges.size() == 1) {
    const double steps = std::ceil((ranges[0].high - ranges[0].low) / coarse_step);
    return shape_grid(problem, ranges, std::max<std::size_t>(2, static_cast<std::size_t>(steps)));
  }
  constexpr double most_points = 600.0;
  const double per_shape = std::pow(most_points, 1.0 / static_cast<double>(ranges.size()));
  auto starts =
      shape_grid(problem, ranges, std::max<std::size_t>(2, static_cast<std::size_t>(per_shape)));
  std::mt19937_64 random(1);
  for (std::size_t i = 0; i < options.random_starts; ++i) {
    starts.push_back(random_point(problem, ranges, random));
  }
  return starts;
}

/// How little of chi-square a step may gain before it is the last: to tell candidates apart, and to
/// settle between those that came close. The cost is about half the rows.
constexpr double telling_apart = 1e-3;
constexpr double settling = 1e-7;
double relative_to_cost(double chi_square, std::size_t rows) {
  return chi_square / static_cast<double>(std::max<std::size_t>(rows, 1));
}
/// Candidates that a finer polish may still put in another order.
constexpr double close_chi_square = 4.0;
constexpr std::size_t most_close = 8;

bool by_scale(const Candidate& a, const Candidate& b) { return a.scale < b.scale; }
bool by_cost(const Candidate& a, const Candidate& b) { return a.cost < b.cost; }

/// A sample sees only its share of a difference in chi-square, so several candidates are kept.
constexpr double window_chi_square = 8.0;
constexpr std::size_t most_carried = 6;
/// Two candidates are one where no coefficient differs by more.
constexpr double same = 1e-4;

bool is_same(const Candidate& a, const Candidate& b) {
  for (std::size_t i = 0; i < a.coefficients.size(); ++i) {
    const double size = std::max(std::abs(a.coefficients[i]), std::abs(b.coefficients[i]));
    if (std::abs(a.coefficients[i] - b.coefficients[i]) > same * size) return false;
  }
  return true;
}

/// Of many rows, a sample tells where to start: what its candidates have in common with the optimum
/// of all is found at a small share of the work.
constexpr std::size_t many_rows = 16384;
constexpr std::size_t sampled_rows = 8192;

/// Of rows sampled without replacement, seeded, in their order.
std::vector<Candidate> candidates_of_sample(const FitProblem& problem,
                                            const FitData& data,
                                            const Hardware& node,
                                            const FitOptions& options) {
  std::vector<std::size_t> rows(data.jobs.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::vector<std::size_t> chosen;
  std::sample(
      rows.begin(), rows.end(), std::back_inserter(chosen), sampled_rows, std::mt19937_64(1));
  std::vector<Workload> jobs;
  std::vector<double> measured;
  for (const std::size_t row : chosen) {
    jobs.push_back(data.jobs[row]);
    measured.push_back(data.measured[row]);
  }
  return candidates_of(FitProblem(problem.sum(), {jobs, measured}, node, options, {}), options);
}

}  // namespace

double cost_to_tell_apart(std::size_t rows) { return relative_to_cost(telling_apart, rows); }

std::vector<Candidate> candidates_of(const FitProblem& problem, const FitOptions& options) {
  std::vector<Candidate> candidates;
  const auto start_at = [&](const std::vector<double>& point) {
    Candidate candidate;
    candidate.coefficients = point;
    problem.reweight(candidate, 8, true);
    candidates.push_back(std::move(candidate));
  };
  for (const auto& point : shape_starts(problem, options)) start_at(point);
  if (problem.searched_shapes().size() == 1) {
    const auto best = std::min_element(candidates.begin(), candidates.end(), by_scale);
    const std::vector<double> centre = best->coefficients;
    for (const auto& point : neighbourhood(problem.searched_shapes()[0], centre)) start_at(point);
  }
  // One scale for all, so that their costs compare: the smallest, from the start that fits best.
  const auto sharpest = std::min_element(candidates.begin(), candidates.end(), by_scale);
  const double scale = sharpest->scale;
  for (auto& candidate : candidates) problem.rescale(candidate, scale);
  std::stable_sort(candidates.begin(), candidates.end(), by_cost);
  const std::size_t polished =
      problem.searched_shapes().size() > 1 ? options.polished_starts_many : options.polished_starts;
  candidates.resize(std::min(candidates.size(), polished));
  const double rough = relative_to_cost(telling_apart, problem.rows());
  const double fine = relative_to_cost(settling, problem.rows());
  for (auto& candidate : candidates) polish(problem, candidate, rough);
  std::stable_sort(candidates.begin(), candidates.end(), by_cost);
  const double close = candidates.front().cost + 0.5 * close_chi_square * scale * scale;
  for (std::size_t i = 0; i < std::min(most_close, candidates.size()); ++i) {
    if (candidates[i].cost <= close) polish(problem, candidates[i], fine);
  }
  std::stable_sort(candidates.begin(), candidates.end(), by_cost);
  return candidates;
}

std::size_t count_agreeing(std::span<const Candidate> candidates, double cost) {
  return static_cast<std::size_t>(
      std::count_if(candidates.begin(), candidates.end(), [&](const Candidate& c) {
        return c.cost - cost <= 0.5 * c.scale * c.scale;
      }));
}

void keep_few(std::vector<Candidate>& candidates) {
  std::stable_sort(candidates.begin(), candidates.end(), by_cost);
  const Candidate& best = candidates.front();
  const double most = best.cost + 0.5 * window_chi_square * best.scale * best.scale;
  std::vector<Candidate> kept;
  for (const Candidate& candidate : candidates) {
    const bool is_new = std::none_of(kept.begin(), kept.end(), [&](const Candidate& other) {
      return is_same(candidate, other);
    });
    if (is_new && candidate.cost <= most && kept.size() < most_carried) kept.push_back(candidate);
  }
  candidates = std::move(kept);
}

void carry(const FitProblem& to, std::vector<Candidate>& candidates) {
  for (Candidate& candidate : candidates) {
    to.rescale(candidate, candidate.scale);
    polish(to, candidate, cost_to_tell_apart(to.rows()));
  }
  keep_few(candidates);
}

std::vector<Candidate> polished_starts(const FitProblem& problem,
                                       const FitData& data,
                                       const Hardware& node,
                                       const FitOptions& options,
                                       FitResult& result) {
  const bool is_sampled = data.jobs.size() >= many_rows;
  std::vector<Candidate> candidates = is_sampled
                                          ? candidates_of_sample(problem, data, node, options)
                                          : candidates_of(problem, options);
  result.starts = candidates.size();
  result.starts_agreeing = count_agreeing(candidates, candidates.front().cost);
  if (is_sampled) {
    keep_few(candidates);
    carry(problem, candidates);
  }
  return candidates;
}

}  // namespace energymodel
