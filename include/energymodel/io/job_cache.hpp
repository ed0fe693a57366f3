// SPDX-License-Identifier: Apache-2.0
/// \file
/// A trace as columns of numbers in a file, read a part at a time. Layer 5.
///
/// docs/formats.md describes the file. It holds what the trace's rows say of the jobs, not what a
/// node or an option makes of them, so one serves every fit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "energymodel/fit/job_source.hpp"

namespace energymodel {

/// The trace that a column cache was made of.
struct CacheOrigin {
  std::string trace;  ///< as it was named
  std::string id;     ///< content_id() of its bytes
  std::string notes;  ///< what its reader supplied by itself
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;  ///< of its last change, since the epoch
};

/// A trace as it stands, without its id. \throws Error(Errc::bad_input) for what is no file
[[nodiscard]] CacheOrigin state_of(const std::string& trace);

class JobCache final : public JobSource {
 public:
  /// \throws Error(Errc::bad_input) for a file that is none or was cut, Error(Errc::incompatible)
  ///         for one of a newer version
  explicit JobCache(std::string path);
  ~JobCache() override;

  [[nodiscard]] std::size_t rows() const override { return rows_; }
  void read(std::size_t first, std::size_t count, JobBlock& out) const override;
  [[nodiscard]] const CacheOrigin& origin() const { return origin_; }
  /// Whether the trace has the size and the time of change that it had.
  [[nodiscard]] bool is_of(const std::string& trace) const;
  /// Whether a file begins as a column cache does.
  [[nodiscard]] static bool is_one(const std::string& path);

 private:
  struct Part {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::uint64_t checksum = 0;
  };
  void read_bytes(std::uint64_t offset, void* to, std::size_t bytes) const;
  void read_footer();

  std::string path_;
  int descriptor_ = -1;
  std::size_t rows_ = 0;
  std::vector<Part> parts_;
  CacheOrigin origin_;
};

/// Reads a trace of plain numbers, block after block on several threads, and writes its columns;
/// the file appears when it is whole.
///
/// \param progress  is told how many of the trace's bytes have been read
/// \throws Error(Errc::bad_input) as read_trace() does, and for a trace of networks, whose
///         operations have several sizes; Error(Errc::not_written)
void write_job_cache(const std::string& trace,
                     const std::string& cache,
                     const std::function<void(std::uint64_t bytes)>& progress = {});

}  // namespace energymodel
