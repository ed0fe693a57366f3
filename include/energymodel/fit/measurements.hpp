// SPDX-License-Identifier: Apache-2.0
/// \file
/// Measured jobs, as fitting and validation take them. Layer 4.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "energymodel/workload.hpp"

namespace energymodel {

/// Jobs and what was measured of them; an empty vector where nothing was.
struct Measurements {
  std::vector<Workload> jobs;
  std::vector<double> energy_J;
  std::vector<double> duration_s;
  std::vector<std::string> group;  ///< a declared group of each row (node, campaign ...); or empty
  /// Names a row in messages: "run7.csv:41".
  std::function<std::string(std::size_t)> where;

  [[nodiscard]] std::size_t rows() const { return jobs.size(); }
  [[nodiscard]] bool has_energy() const { return !energy_J.empty(); }
  [[nodiscard]] bool has_duration() const { return !duration_s.empty(); }

  /// The rows at `indices`, in that order.
  [[nodiscard]] Measurements subset(std::span<const std::size_t> indices) const;
};

}  // namespace energymodel
