// SPDX-License-Identifier: Apache-2.0
/// \file
/// The same work on several cores at the same time.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace energymodel::cli {

/// Work that is timed: returns how much of it was done, in bytes or FLOPs.
using TimedWork = std::function<double()>;

/// Runs work on a thread bound to each processor, `repeats` times, each from one common start.
/// `prepare` runs on the thread that does the work. A thread's rate is per second of its own
/// processor time: what another process took of the core does not count.
/// \return the sum of the threads' rates for each repeat [1/s]
[[nodiscard]] std::vector<double> rates_on(std::span<const std::size_t> processors,
                                           std::size_t repeats,
                                           const std::function<TimedWork(std::size_t)>& prepare);

}  // namespace energymodel::cli
