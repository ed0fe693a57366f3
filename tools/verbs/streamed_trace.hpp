// SPDX-License-Identifier: Apache-2.0
/// \file
/// Traces larger than memory: their column caches, and a sample of them as a trace.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "cli/arguments.hpp"
#include "energymodel/fit/streamed_rows.hpp"
#include "energymodel/io/job_cache.hpp"
#include "energymodel/io/trace.hpp"

namespace energymodel::cli {

/// Whether the traces are to be read in passes: asked for, or a column cache, or a large file.
[[nodiscard]] bool is_streamed(const Arguments& arguments);

/// The parts of some caches one after the other; of a team, this process's share of them.
class JobShards final : public JobSource {
 public:
  JobShards(std::vector<std::unique_ptr<JobCache>> caches, const Team& team);
  [[nodiscard]] std::size_t rows() const override { return rows_; }
  void read(std::size_t first, std::size_t count, JobBlock& out) const override;

 private:
  std::vector<std::unique_ptr<JobCache>> caches_;
  std::size_t first_ = 0;  ///< of all caches' rows, each filled up to whole parts
  std::size_t rows_ = 0;
};

struct StreamedTrace {
  std::unique_ptr<const JobSource> shards;
  std::unique_ptr<const AboveStartup> source;
  std::optional<StreamedRows> rows;
  Trace sample;  ///< as a trace, with the names and the identity of all
};

/// Makes the column caches that are not there or not of their trace as it stands.
/// \throws Error as JobCache and write_job_cache() do
[[nodiscard]] std::shared_ptr<const StreamedTrace> open_streamed(const Arguments& arguments,
                                                                 const Hardware& node,
                                                                 const Team& team);

}  // namespace energymodel::cli
