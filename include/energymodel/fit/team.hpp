// SPDX-License-Identifier: Apache-2.0
/// \file
/// Processes that fit together, each with rows of its own. Layer 4.
#pragma once

#include <cstddef>
#include <span>

namespace energymodel {

/// One process alone; derive from it for several, which then all make the same calls.
class Team {
 public:
  Team() = default;
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  virtual ~Team() = default;

  [[nodiscard]] virtual std::size_t rank() const { return 0; }
  [[nodiscard]] virtual std::size_t size() const { return 1; }
  /// Replaces each number by its sum over the processes, in the order of their ranks: the same bits
  /// in all of them.
  virtual void add_up(std::span<double> /*numbers*/) const {}
};

}  // namespace energymodel
