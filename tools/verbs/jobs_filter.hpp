// SPDX-License-Identifier: Apache-2.0
/// \file
/// From a block of jobs to a block of predicted jobs.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"
#include "io/trace_reader.hpp"
#include "verbs/jobs_input.hpp"
#include "verbs/jobs_output.hpp"
#include "verbs/jobs_totals.hpp"

namespace energymodel::cli {

/// What to do at a row that cannot be read.
enum class OnError { stop, skip, emit };

/// How many rows there were, and of what kind.
struct JobsTally {
  std::size_t rows = 0;
  std::size_t refused = 0;  ///< could not be read
  std::size_t beyond_range = 0;
  std::size_t unpriced = 0;
  std::size_t beyond_hull = 0;
  std::size_t of_new_levels = 0;       ///< of a declared group
  std::set<std::string> new_levels{};  ///< of which the model saw no run
  SuppliedInputs supplied{};
  std::optional<JobsTotals> totals{};  ///< of the jobs that could be read, where they are asked for

  void add(JobsTally other);
};

struct JobsText {
  std::string text;
  JobsTally tally;
};

/// What to write of each block.
struct JobsWanted {
  std::vector<std::size_t> predicted;  ///< of prediction_columns, ascending
  bool as_json = false;
  bool rows = true;
  bool totals = false;
  OnError on_error = OnError::stop;
};

/// Predicts blocks; safe on any thread.
class JobsFilter {
 public:
  /// Keeps references to the model and the input.
  /// \throws Error(Errc::bad_input) for a header that describes no jobs, or has a column of a name
  ///         that is added
  JobsFilter(const FittedModel& model, const JobsInput& input, const JobsWanted& wanted);

  [[nodiscard]] std::string header() const;
  /// \throws Error(Errc::bad_input) as JobsInput::rows() does
  [[nodiscard]] JobsText write(TextBlock block) const;
  /// Whether the jobs have the model's declared group, if it has one.
  [[nodiscard]] bool knows_groups() const { return !group_columns_.empty(); }

 private:
  struct Jobs;
  [[nodiscard]] Jobs read(const JobRows& rows, JobsTally& tally) const;
  void read_groups(const CsvTable& table, Jobs& jobs, JobsTally& tally) const;
  void add_up(const Jobs& jobs, const PredictionTable& predicted, JobsTally& tally) const;

  const FittedModel& model_;
  const JobsInput& input_;
  JobsWanted wanted_;
  JobsFormat format_;
  std::set<std::size_t> predicted_;  ///< what is written and what totals need
  TraceReader reader_;
  std::vector<std::size_t> group_columns_;
  std::optional<std::size_t> start_column_;  ///< where totals are wanted
};

}  // namespace energymodel::cli
