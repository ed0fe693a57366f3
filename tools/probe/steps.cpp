// SPDX-License-Identifier: Apache-2.0
#include "probe/steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "energymodel/io/quantity_text.hpp"
#include "fit/median.hpp"

namespace energymodel::cli {
namespace {

/// A working set a little above a capacity is partly held, and sizes are a quarter of an octave
/// apart: within this factor a step says the same as the report.
constexpr double agreement_factor = 1.5;
/// A fall of less than this is no step.
constexpr double least_fall = 1.15;

/// The squared deviations from the mean of every stretch of values, in constant time each.
class StretchCost {
 public:
  explicit StretchCost(std::span<const double> values)
      : sum_(values.size() + 1), squares_(values.size() + 1) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum_[i + 1] = sum_[i] + values[i];
      squares_[i + 1] = squares_[i] + values[i] * values[i];
    }
  }
  /// Of [low, high).
  [[nodiscard]] double of(std::size_t low, std::size_t high) const {
    const double sum = sum_[high] - sum_[low];
    return squares_[high] - squares_[low] - sum * sum / static_cast<double>(high - low);
  }

 private:
  std::vector<double> sum_;
  std::vector<double> squares_;
};

std::string bytes(double amount_B) { return format_quantity(amount_B, Kind::bytes); }

std::string compared(const ReportedCache& cache, double step_B, double fall) {
  const std::string both = fmt::format("{} reports {}, the bandwidth of one core falls at {}",
                                       cache.name,
                                       bytes(cache.capacity_B),
                                       bytes(step_B));
  if (fall < least_fall) {
    return fmt::format("{} reports {}, but the bandwidth of one core shows no step for it",
                       cache.name,
                       bytes(cache.capacity_B));
  }
  const double ratio = step_B / cache.capacity_B;
  if (ratio <= agreement_factor && ratio >= 1.0 / agreement_factor) return both + ": they agree";
  if (ratio < 1.0) {
    return fmt::format(
        "{}: {:.2g} of it. Other cores, other programs or, in a virtual machine, other guests may "
        "hold the rest",
        both,
        ratio);
  }
  return fmt::format(
      "{}: {:.2g} times it. Prefetching may hide the step, or a neighbouring cache may help",
      both,
      ratio);
}

}  // namespace

std::vector<double> find_steps(std::span<const BandwidthPoint> curve, std::size_t count) {
  const std::size_t points = curve.size();
  if (points < 2) return {};
  const std::size_t stretches = std::min(count + 1, points);
  std::vector<double> logs;
  for (const BandwidthPoint& point : curve) logs.push_back(std::log(point.bandwidth_B_s));
  const StretchCost cost(logs);
  // best[k][j]: the least cost of the first j points in k + 1 stretches; from[k][j]: where the last
  // of them starts.
  std::vector best(stretches, std::vector(points + 1, std::numeric_limits<double>::infinity()));
  std::vector from(stretches, std::vector<std::size_t>(points + 1));
  for (std::size_t j = 1; j <= points; ++j) best[0][j] = cost.of(0, j);
  for (std::size_t k = 1; k < stretches; ++k) {
    for (std::size_t j = k + 1; j <= points; ++j) {
      for (std::size_t i = k; i < j; ++i) {
        const double candidate = best[k - 1][i] + cost.of(i, j);
        if (candidate >= best[k][j]) continue;
        best[k][j] = candidate;
        from[k][j] = i;
      }
    }
  }
  std::vector<double> out;
  for (std::size_t k = stretches - 1, end = points; k > 0; --k) {
    end = from[k][end];
    out.push_back(std::sqrt(curve[end - 1].working_set_B * curve[end].working_set_B));
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::optional<double> bandwidth_between(std::span<const BandwidthPoint> curve,
                                        double nearer_capacity_B,
                                        double capacity_B) {
  std::vector<double> inside;
  for (const BandwidthPoint& point : curve) {
    if (point.working_set_B >= 2.0 * nearer_capacity_B && point.working_set_B <= 0.5 * capacity_B) {
      inside.push_back(point.bandwidth_B_s);
    }
  }
  return inside.empty() ? std::nullopt : std::optional<double>(median(std::move(inside)));
}

std::vector<Agreement> compare_steps(std::span<const BandwidthPoint> curve,
                                     std::span<const ReportedCache> caches) {
  const double largest_B = curve.empty() ? 0.0 : curve.back().working_set_B;
  const auto reached = static_cast<std::size_t>(
      std::count_if(caches.begin(), caches.end(), [&](const ReportedCache& cache) {
        return 2.0 * cache.capacity_B <= largest_B;
      }));
  const std::vector<double> steps = find_steps(curve, reached);
  const auto typical_between = [&](double low_B, double high_B) {
    std::vector<double> inside;
    for (const BandwidthPoint& point : curve) {
      if (point.working_set_B > low_B && point.working_set_B <= high_B) {
        inside.push_back(point.bandwidth_B_s);
      }
    }
    return median(std::move(inside));
  };
  std::vector<Agreement> out;
  for (std::size_t i = 0; i < caches.size(); ++i) {
    const ReportedCache& cache = caches[i];
    if (i >= steps.size()) {
      out.push_back({cache,
                     std::nullopt,
                     fmt::format("{} reports {}, which the sweep up to {} does not reach",
                                 cache.name,
                                 bytes(cache.capacity_B),
                                 bytes(largest_B))});
      continue;
    }
    const double before_B = i == 0 ? 0.0 : steps[i - 1];
    const double after_B = i + 1 < steps.size() ? steps[i + 1] : largest_B;
    const double fall = typical_between(before_B, steps[i]) / typical_between(steps[i], after_B);
    out.push_back({cache, steps[i], compared(cache, steps[i], fall)});
  }
  return out;
}

}  // namespace energymodel::cli
