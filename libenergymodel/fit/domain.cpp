// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/domain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace energymodel {
namespace {

constexpr double rounding = 1e-9;
constexpr std::size_t most_runs = 64;
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Point {
  double x = 0.0;
  double y = 0.0;
};

double coordinate(double value) noexcept { return value > 0.0 ? std::log10(value) : 0.0; }

Point point_of(const std::array<double, 2>& values) noexcept {
  return {coordinate(values[0]), coordinate(values[1])};
}

/// Twice the area of the triangle; positive if it is anticlockwise.
double turn(const Point& a, const Point& b, const Point& c) noexcept {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool is_inside(const Hull& hull, const Point& at) noexcept {
  for (std::size_t i = 0; i < hull.size(); ++i) {
    const Point from = point_of(hull[i]);
    const Point to = point_of(hull[(i + 1) % hull.size()]);
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    if (turn(from, to, at) < -rounding * length) return false;
  }
  return true;
}

bool varies(const InputRange& range) noexcept { return range.low < range.high; }

double width_of(const InputRange& range) noexcept {
  return varies(range) ? std::max(coordinate(range.high) - coordinate(range.low), rounding) : 1.0;
}

double square_distance(const Domain& domain,
                       const DomainValues& a,
                       const DomainValues& b) noexcept {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double step = (coordinate(a[i]) - coordinate(b[i])) / width_of(domain.range[i]);
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
  std::bitset<domain_pairs.size()> out;
  for (std::size_t k = 0; k < domain_pairs.size(); ++k) {
    const auto [i, j] = domain_pairs[k];
    if (outside[i] || outside[j]) continue;
    if (!is_inside(hull[k], point_of({values[i], values[j]}))) out.set(k);
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
Hull convex_hull(std::vector<std::array<double, 2>> points) {
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (points.size() < 2) return points;
  constexpr double straight = 1e-12;
  Hull out;
  const auto add = [&](const std::array<double, 2>& point, std::size_t fixed) {
    while (out.size() > fixed &&
           turn(point_of(out[out.size() - 2]), point_of(out.back()), point_of(point)) <= straight) {
      out.pop_back();
    }
    out.push_back(point);
  };
  for (const auto& point : points) add(point, 1);
  const std::size_t lower = out.size();
  for (auto point = points.rbegin() + 1; point != points.rend(); ++point) add(*point, lower);
  out.pop_back();
  return out;
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
    std::vector<std::array<double, 2>> points;
    for (const DomainValues& values : configurations) points.push_back({values[i], values[j]});
    out.hull[k] = convex_hull(std::move(points));
  }
  out.runs = covering(out, configurations);
  return out;
}

}  // namespace energymodel
