// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/domain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace energymodel {
namespace {

constexpr double rounding = 1e-9;
constexpr std::size_t most_runs = 64;
constexpr double infinity = std::numeric_limits<double>::infinity();

using Point = Hull::Corner;

Point point_of(const Point& values) noexcept {
  return {domain_coordinate(values[0]), domain_coordinate(values[1])};
}

/// Twice the area of the triangle; positive if it is anticlockwise.
double turn(const Point& from, const Point& along, const Point& at) noexcept {
  return along[0] * (at[1] - from[1]) - along[1] * (at[0] - from[0]);
}

bool varies(const InputRange& range) noexcept { return range.low < range.high; }

double width_of(const InputRange& range) noexcept {
  return varies(range)
             ? std::max(domain_coordinate(range.high) - domain_coordinate(range.low), rounding)
             : 1.0;
}

double square_distance(const Domain& domain,
                       const DomainValues& a,
                       const DomainValues& b) noexcept {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double step =
        (domain_coordinate(a[i]) - domain_coordinate(b[i])) / width_of(domain.range[i]);
    sum += step * step;
  }
  return sum;
}

/// \param configurations  ascending, all different
std::vector<DomainValues> covering(const Domain& domain,
                                   const std::vector<DomainValues>& configurations) {
  if (configurations.size() <= most_runs) return configurations;
  std::vector<DomainValues> out;
  std::vector<double> distance(configurations.size(), infinity);
  for (std::size_t next = 0; out.size() < most_runs;) {
    out.push_back(configurations[next]);
    for (std::size_t i = 0; i < configurations.size(); ++i) {
      distance[i] = std::min(distance[i], square_distance(domain, out.back(), configurations[i]));
    }
    next = static_cast<std::size_t>(std::max_element(distance.begin(), distance.end()) -
                                    distance.begin());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

double domain_coordinate(double value) noexcept { return value > 0.0 ? std::log10(value) : 0.0; }

Hull::Hull(std::vector<Corner> corners) : corners_(std::move(corners)) {
  for (std::size_t i = 0; i < corners_.size(); ++i) {
    const Point from = point_of(corners_[i]);
    const Point to = point_of(corners_[(i + 1) % corners_.size()]);
    const Point along{to[0] - from[0], to[1] - from[1]};
    sides_.push_back({from, along, rounding * std::hypot(along[0], along[1])});
  }
}

bool Hull::contains(const Corner& log10_at) const noexcept {
  for (const Side& side : sides_) {
    if (turn(side.from, side.along, log10_at) < -side.slack) return false;
  }
  return true;
}

DomainValues domain_values(const Workload& job) noexcept {
  return {job.parameters,
          in(job.work, flop),
          job.launches,
          job.steps,
          job.batch,
          in(job.exchanged, byte),
          in(job.activations.working_set, byte)};
}

std::string pair_name(const InputPair& pair) {
  return std::string(domain_inputs[pair.first]) + " and " + std::string(domain_inputs[pair.second]);
}

std::bitset<domain_inputs.size()> Domain::outside_range(const DomainValues& values) const noexcept {
  std::bitset<domain_inputs.size()> out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double room = rounding * std::abs(range[i].high);
    const bool is_in = values[i] >= range[i].low - room && values[i] <= range[i].high + room;
    if (!is_in) out.set(i);
  }
  return out;
}

std::bitset<domain_pairs.size()> Domain::outside_hull(const DomainValues& values) const noexcept {
  const auto outside = outside_range(values);
  DomainValues at{};
  std::transform(values.begin(), values.end(), at.begin(), domain_coordinate);
  std::bitset<domain_pairs.size()> out;
  for (std::size_t k = 0; k < domain_pairs.size(); ++k) {
    const auto [i, j] = domain_pairs[k];
    if (outside[i] || outside[j]) continue;
    if (!hull[k].contains({at[i], at[j]})) out.set(k);
  }
  return out;
}

const DomainValues* Domain::nearest_run(const DomainValues& values) const noexcept {
  const DomainValues* nearest = nullptr;
  double least = infinity;
  for (const DomainValues& run : runs) {
    const double distance = square_distance(*this, values, run);
    if (!(distance < least)) continue;
    least = distance;
    nearest = &run;
  }
  return nearest;
}

// Andrew's monotone chain (Information Processing Letters 9, 1979): the lower side from left to
// right, then the upper side back.
Hull convex_hull(std::vector<Point> points) {
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (points.size() < 2) return Hull(std::move(points));
  constexpr double straight = 1e-12;
  std::vector<Point> out;
  const auto is_corner = [&](const Point& next) {
    const Point from = point_of(out[out.size() - 2]);
    const Point by = point_of(out.back());
    return turn(from, {by[0] - from[0], by[1] - from[1]}, point_of(next)) > straight;
  };
  const auto add = [&](const Point& point, std::size_t fixed) {
    while (out.size() > fixed && !is_corner(point)) out.pop_back();
    out.push_back(point);
  };
  for (const auto& point : points) add(point, 1);
  const std::size_t lower = out.size();
  for (auto point = points.rbegin() + 1; point != points.rend(); ++point) add(*point, lower);
  out.pop_back();
  return Hull(std::move(out));
}

Domain domain_of(std::span<const Workload> jobs) {
  Domain out;
  out.range.fill({infinity, 0.0});
  std::vector<DomainValues> configurations;
  for (const Workload& job : jobs) {
    configurations.push_back(domain_values(job));
    for (std::size_t i = 0; i < out.range.size(); ++i) {
      const double value = configurations.back()[i];
      out.range[i] = {std::min(out.range[i].low, value), std::max(out.range[i].high, value)};
    }
  }
  std::sort(configurations.begin(), configurations.end());
  configurations.erase(std::unique(configurations.begin(), configurations.end()),
                       configurations.end());
  for (std::size_t k = 0; k < domain_pairs.size(); ++k) {
    const auto [i, j] = domain_pairs[k];
    if (!varies(out.range[i]) || !varies(out.range[j])) continue;
    std::vector<Point> points;
    for (const DomainValues& values : configurations) points.push_back({values[i], values[j]});
    out.hull[k] = convex_hull(std::move(points));
  }
  out.runs = covering(out, configurations);
  return out;
}

}  // namespace energymodel
