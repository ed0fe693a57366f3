// SPDX-License-Identifier: Apache-2.0
#include "verbs/fit_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <numeric>
#include <utility>

#include "cli/progress.hpp"
#include "cli/team.hpp"
#include "energymodel/error.hpp"
#include "io/words.hpp"
#include "verbs/coefficient_options.hpp"

namespace energymodel::cli {
namespace {

std::size_t folds_or(const Arguments& arguments, double fallback) {
  return static_cast<std::size_t>(arguments.count_or("folds", 2, 1e6, fallback));
}

std::size_t count_groups(std::span<const std::size_t> group_of_row) {
  return *std::max_element(group_of_row.begin(), group_of_row.end()) + 1;
}

/// fold_groups() for a number of folds that `option` asked for.
Folding fold_as_asked(const std::string& option,
                      std::span<const std::size_t> group_of_row,
                      std::size_t folds,
                      std::uint64_t seed) {
  const std::size_t groups = count_groups(group_of_row);
  if (folds <= groups) return fold_groups(group_of_row, folds, seed);
  throw Error(Errc::insufficient_data,
              option,
              fmt::format("found {} for {}, expected at least as many groups as folds",
                          plural(folds, "fold"),
                          plural(groups, "group")));
}

/// A scatter between levels can be told from that within them only if there are several levels, and
/// several rows of some.
void refuse_levels_without_scatter(std::span<const std::size_t> group_of_row,
                                   const std::string& column) {
  const std::size_t levels = count_groups(group_of_row);
  if (levels == group_of_row.size()) {
    throw Error(Errc::insufficient_data,
                "--group",
                fmt::format("found '{}', of which each level has one row: nothing to estimate a "
                            "scatter from; expected a column whose levels repeat",
                            column));
  }
  if (levels == 1) {
    throw Error(
        Errc::insufficient_data,
        "--group",
        fmt::format("found '{}', of which all rows have the same level: nothing to estimate "
                    "a scatter from; expected a column of several levels",
                    column));
  }
}

/// The options for the folds: the terms that were chosen on all rows, not chosen again in each. The
/// rest is held as it was in the fit: at zero or at a value that was asked for.
ModelFitOptions keep_chosen(ModelFitOptions options, const ModelFit& fitted) {
  options.select_terms = false;
  for (const SumFit& fit : fitted.fits) {
    if (!fit.selection || fit.selection->path.empty()) continue;
    for (const auto& [name, zero] :
         without_other_terms(fit.sum, fit.selection->path.back().terms)) {
      options.fit.fixed[fmt::format("{}:{}", fit.key, name)] = fit.result.held.at(name);
    }
  }
  return options;
}

/// The options that decide the result, to be kept in the model.
std::vector<std::string> deciding_options(const Arguments& arguments) {
  std::vector<std::string> out;
  for (const std::string_view name :
       {"loss", "group", "boundary", "terms", "fix", "bound", "prior", "folds", "seed"}) {
    for (const std::string& value : arguments.all(std::string(name))) {
      out.push_back(fmt::format("--{}={}", name, value));
    }
  }
  if (arguments.has("no-intervals")) out.emplace_back("--no-intervals");
  return out;
}

}  // namespace

std::uint64_t seed_of(const Arguments& arguments) {
  return static_cast<std::uint64_t>(arguments.count_or("seed", 0, 1e15, 1.0));
}

Folding folding_from(const Arguments& arguments, const Trace& trace) {
  const std::string how = arguments.text("cross-validate");
  const std::size_t colon = how.find(':');
  const std::string kind = how.substr(0, colon);
  const std::string rest = colon == std::string::npos ? "" : how.substr(colon + 1);
  const std::uint64_t seed = seed_of(arguments);
  if (kind == "group" && !rest.empty()) {
    return fold_as_asked(arguments.has("folds") ? "--folds" : "--cross-validate",
                         index_levels(group_of_rows(trace, split(rest, ','))),
                         folds_or(arguments, 5.0),
                         seed);
  }
  if (kind == "leave-one-out" && !rest.empty()) {
    const auto groups = index_levels(group_of_rows(trace, split(rest, ',')));
    return fold_groups(groups, count_groups(groups), seed);
  }
  std::size_t folds = 0;
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), folds);
  if (kind == "kfold" && failure == std::errc{} && end == rest.data() + rest.size() && folds >= 2) {
    std::vector<std::size_t> rows(trace.rows.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return fold_as_asked("--cross-validate", rows, folds, seed);
  }
  throw Error(Errc::usage,
              "--cross-validate",
              fmt::format("found '{}', expected kfold:N, group:COLUMN[,COLUMN] or "
                          "leave-one-out:COLUMN[,COLUMN]",
                          how));
}

HeldOut cross_validate_with_progress(std::string label,
                                     const Trace& trace,
                                     const Folding& folding,
                                     const Hardware& node,
                                     const ModelFitOptions& options,
                                     bool is_net) {
  Progress progress(std::move(label), folding.folds);
  return cross_validate(
      trace.rows, folding, node, options, is_net, [&](std::size_t done) { progress.update(done); });
}

Task task_from(const Arguments& arguments, Hardware node) {
  Task task{std::move(node), {}, {}, {}};
  if (is_streamed(arguments)) {
    task.streamed = open_streamed(arguments, task.node, process_team());
    task.trace = task.streamed->sample;
  } else {
    if (arguments.operands().size() > 1) {
      throw Error(Errc::usage, "found several traces, expected --stream with them");
    }
    task.trace = read_trace(arguments.operands().front(), TraceUse::measured);
    leave_out_below_startup(task.trace, task.node);
  }
  note_unlikely_powers(task.trace, task.node);
  task.options.fit.loss = *loss_from_name(arguments.choice("loss"));
  (void)arguments.choice("boundary");
  task.options.profiles = !arguments.has("no-profiles");
  add_knowledge(arguments, task.options.fit);
  const std::string terms = arguments.text_or("terms", "");
  task.options.select_terms = terms == "auto";
  if (!terms.empty() && terms != "auto") task.options.terms = split(terms, ',');
  if (arguments.has("group")) {
    task.options.group_column = arguments.text("group");
    task.trace.rows.group = group_of_rows(task.trace, split(task.options.group_column, ','));
    task.group_of_row = index_levels(task.trace.rows.group);
    refuse_levels_without_scatter(task.group_of_row, task.options.group_column);
  }
  return task;
}

ModelFit fit_task(const Arguments& arguments, const Task& task) {
  // Rows of one configuration are held out together.
  const std::vector<std::size_t> groups = configuration_of_rows(task.trace.rows.jobs);
  constexpr std::size_t fewest_groups = 20;
  const bool has_folds = count_groups(groups) >= fewest_groups;
  if (!has_folds && !arguments.has("cross-validate")) {
    arguments.refuse({"folds"}, "found with too few configurations to hold out, expected without");
  }
  const Folding folding =
      has_folds ? fold_as_asked("--folds", groups, folds_or(arguments, 10.0), seed_of(arguments))
                : Folding{};
  ModelFitOptions options = task.options;
  options.group_of_row = task.group_of_row;
  options.fold_of_row = folding.fold_of_row;
  ModelFit fitted = task.streamed
                        ? fit_model(*task.streamed->rows, task.trace.rows, task.node, options)
                        : fit_model(task.trace.rows, task.node, options);
  fitted.model.trace = std::filesystem::path(task.trace.table->name()).filename().string();
  fitted.model.trace_id = task.trace.id;
  fitted.model.attribution = task.trace.attribution;
  fitted.model.options = deciding_options(arguments);
  if (arguments.has("no-intervals") || !has_folds) return fitted;
  const HeldOut held_out = cross_validate_with_progress("calibrating intervals",
                                                        task.trace,
                                                        folding,
                                                        task.node,
                                                        keep_chosen(task.options, fitted),
                                                        true);
  calibrate(fitted.model, task.trace.rows, held_out, folding.groups);
  return fitted;
}

}  // namespace energymodel::cli
