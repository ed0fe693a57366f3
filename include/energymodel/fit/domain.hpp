// SPDX-License-Identifier: Apache-2.0
/// \file
/// Where the fitted runs lie, and whether a job lies among them. Layer 4.
///
/// Ranges of single inputs let through what no run combined: the widest network with the fewest
/// steps, say. So each pair of inputs that vary also has its convex hull, in log10 of both. An
/// input of zero (no bytes exchanged) counts as one there.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/workload.hpp"

namespace energymodel {

/// The inputs that a model's domain is made of, by the name they have in files and messages.
inline constexpr std::array<std::string_view, 7> domain_inputs{
    "parameters", "step_FLOP", "launches", "steps", "batch", "exchanged_B", "activations_B"};
using DomainValues = std::array<double, domain_inputs.size()>;
[[nodiscard]] DomainValues domain_values(const Workload& job) noexcept;

/// The range of one input over the fitted rows.
struct InputRange {
  double low = 0.0;
  double high = 0.0;
};

/// Two inputs, as indices of domain_inputs; first < second.
struct InputPair {
  std::size_t first = 0;
  std::size_t second = 0;
};
inline constexpr auto domain_pairs = [] {
  std::array<InputPair, domain_inputs.size() * (domain_inputs.size() - 1) / 2> out{};
  std::size_t next = 0;
  for (std::size_t i = 0; i < domain_inputs.size(); ++i) {
    for (std::size_t j = i + 1; j < domain_inputs.size(); ++j) out[next++] = {i, j};
  }
  return out;
}();

/// "steps and batch": its name in files and messages.
[[nodiscard]] std::string pair_name(const InputPair& pair);

/// A convex polygon by its corners, anticlockwise in log10 of both inputs, which are kept in their
/// own units; two corners are the ends of a line, and none hold everything.
class Hull {
 public:
  using Corner = std::array<double, 2>;
  Hull() = default;
  Hull(std::initializer_list<Corner> corners) : Hull(std::vector<Corner>(corners)) {}
  explicit Hull(std::vector<Corner> corners);

  [[nodiscard]] const std::vector<Corner>& corners() const noexcept { return corners_; }
  [[nodiscard]] bool empty() const noexcept { return corners_.empty(); }
  /// By log10 of both inputs.
  [[nodiscard]] bool contains(const Corner& log10_at) const noexcept;
  friend bool operator==(const Hull& a, const Hull& b) { return a.corners_ == b.corners_; }

 private:
  /// What a job costs to check is the cost of many jobs, so logarithms are taken once.
  struct Side {
    Corner from{};
    Corner along{};
    double slack = 0.0;
  };
  std::vector<Corner> corners_;
  std::vector<Side> sides_;
};

/// Log10; of an input of zero, 0.
[[nodiscard]] double domain_coordinate(double value) noexcept;

struct Domain {
  std::array<InputRange, domain_inputs.size()> range{};
  std::array<Hull, domain_pairs.size()> hull;  ///< empty where one of the two does not vary
  std::vector<DomainValues> runs;  ///< measured configurations that cover the rest, ascending

  /// The inputs that lie outside their range. A relative 1e-9 is rounding; so it is below.
  [[nodiscard]] std::bitset<domain_inputs.size()> outside_range(
      const DomainValues& values) const noexcept;

  /// The pairs that lie outside their hull although each of the two lies in its range.
  [[nodiscard]] std::bitset<domain_pairs.size()> outside_hull(
      const DomainValues& values) const noexcept;

  /// The kept run at the least distance, in log10 of each input over the width of its range; null
  /// where none is kept.
  [[nodiscard]] const DomainValues* nearest_run(const DomainValues& values) const noexcept;
};

/// The corners of the convex hull of some points, in the order that Hull asks for. Points all the
/// same give one corner.
[[nodiscard]] Hull convex_hull(std::vector<Hull::Corner> points);

/// Up to 64 configurations are kept: from the least in the order of the inputs on, always the one
/// furthest from those kept already. The order of the jobs plays no part.
[[nodiscard]] Domain domain_of(std::span<const Workload> jobs);

}  // namespace energymodel
