// SPDX-License-Identifier: Apache-2.0
/// \file
/// What data-parallel training adds to a device's share of the work. Layer 1.
#pragma once

#include "energymodel/units.hpp"

namespace energymodel {

/// Bytes that each of `devices` devices sends, and receives, so that all of them hold the sum of
/// their vectors of `amount`: a ring passes N - 1 parts of size amount / N twice, first adding,
/// then copying. This is the least that any way of doing it needs (Patarasuk and Yuan 2009,
/// "Bandwidth optimal all-reduce algorithms for clusters of workstations", J. Parallel Distrib.
/// Comput. 69). \pre devices >= 1
[[nodiscard]] constexpr Bytes ring_all_reduce(Bytes amount, double devices) {
  return amount * (2.0 * (devices - 1.0) / devices);
}

}  // namespace energymodel
