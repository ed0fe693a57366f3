// SPDX-License-Identifier: Apache-2.0
/// \file
/// Measured jobs too many for memory, with samples of them that are not. Layer 4.
#pragma once

#include <cstddef>

#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/fit/job_source.hpp"
#include "energymodel/fit/team.hpp"
#include "energymodel/hardware.hpp"

namespace energymodel {

/// A source without the jobs that took no more than the node's known start-up: net of it nothing is
/// left of them.
class AboveStartup final : public JobSource {
 public:
  /// Keeps a reference to the source.
  AboveStartup(const JobSource& source, const Hardware& node);

  /// Those of the source, left out or not.
  [[nodiscard]] std::size_t rows() const override { return source_.rows(); }
  void read(std::size_t first, std::size_t count, JobBlock& out) const override;
  [[nodiscard]] bool keeps(double energy_J, double duration_s) const;
  [[nodiscard]] const JobSource& source() const { return source_; }

 private:
  const JobSource& source_;
  double energy_J_;
  double duration_s_;
};

/// What a streamed fit needs to know of its rows before it starts.
struct StreamedRows {
  const JobSource& source;  ///< this process's own
  const Team& team;
  std::size_t threads = 0;   ///< of this process; 0 takes all that the machine has
  std::size_t rows = 0;      ///< of the team, without those left out
  std::size_t left_out = 0;  ///< likewise, those left out
  bool has_duration = false;
  /// Evenly spread over the rows at random, a tenth of the larger one; with it come the jobs that
  /// have the least and the most of any number, so that no coefficient is overlooked.
  JobTable sample;
  JobTable larger_sample;
};

inline constexpr std::size_t sample_rows = 20000;

/// Two passes. The sample depends on the rows alone, not on how the team shares them; it is the
/// same in every process, and it is all rows where they are few.
/// \throws Error(Errc::bad_input) if no row is left, or durations were measured of some rows only
[[nodiscard]] StreamedRows survey(const AboveStartup& source,
                                  const Team& team,
                                  std::size_t threads);

/// As fit_model() in memory, to all rows: neither groups, nor selected terms, nor profiles. What it
/// gives by rows is of the sample. \param sample  that of `all`, or what names its rows better
[[nodiscard]] ModelFit fit_model(const StreamedRows& all,
                                 const Measurements& sample,
                                 const Hardware& node,
                                 const ModelFitOptions& options = {});

}  // namespace energymodel
