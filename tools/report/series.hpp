// SPDX-License-Identifier: Apache-2.0
/// \file
/// One series of jobs out of a trace: alike in all but their size.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "energymodel/io/trace.hpp"

namespace energymodel::cli {

struct Series {
  std::string description;         ///< "dataset mnist, shape rectangle, depth 8"
  std::vector<std::size_t> same;   ///< rows of the trace that belong to it, depth nearly the same
  std::vector<std::size_t> other;  ///< likewise, but of another shape
  std::vector<Workload> jobs;      ///< smallest first; empty where sizes cannot be varied
};

/// The series with the most rows: the same data, batch and length, the most frequent shape of
/// network and, of the middle half of depths, the one with the most rows near it. Its jobs are made
/// by reading one of those rows again with other sizes.
[[nodiscard]] Series typical_series(const Trace& trace);

}  // namespace energymodel::cli
