// SPDX-License-Identifier: Apache-2.0
/// \file
/// A fit as asked for on the command line, and how it is run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "energymodel/fit/cross_validation.hpp"
#include "energymodel/io/trace.hpp"
#include "verbs/streamed_trace.hpp"

namespace energymodel::cli {

struct Task {
  Hardware node;
  Trace trace;
  ModelFitOptions options;
  std::vector<std::size_t> group_of_row;  ///< of the declared group; empty without one
  /// Where the trace is read in passes: `trace` is then a sample of it.
  std::shared_ptr<const StreamedTrace> streamed{};
};

/// \throws Error(Errc::usage), Error(Errc::bad_input)
[[nodiscard]] Task task_from(const Arguments& arguments, Hardware node);

/// The whole fit, the calibration of intervals included.
[[nodiscard]] ModelFit fit_task(const Arguments& arguments, const Task& task);

/// The folds that --cross-validate asks for.
[[nodiscard]] Folding folding_from(const Arguments& arguments, const Trace& trace);

[[nodiscard]] HeldOut cross_validate_with_progress(std::string label,
                                                   const Trace& trace,
                                                   const Folding& folding,
                                                   const Hardware& node,
                                                   const ModelFitOptions& options,
                                                   bool net_of_startup);

[[nodiscard]] std::uint64_t seed_of(const Arguments& arguments);

}  // namespace energymodel::cli
