// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <ostream>
#include <utility>

#include "cli/progress.hpp"
#include "cli/report.hpp"
#include "cli/team.hpp"
#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "energymodel/fit/bootstrap.hpp"
#include "energymodel/fit/cross_validation.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/io/profile.hpp"
#include "energymodel/io/trace.hpp"
#include "io/words.hpp"
#include "report/html_report.hpp"
#include "verbs/fit_report.hpp"
#include "verbs/fit_task.hpp"
#include "verbs/fit_words.hpp"
#include "verbs/idle_options.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array<std::string_view, 4> losses{"cauchy", "huber", "tukey", "squares"};
constexpr std::array<std::string_view, 2> boundaries{"node", "facility"};
constexpr std::array option_table{
    Option{"hardware", "NODE", "profile of the node: a name from 'hardware list', or a file"},
    Option{"output", "FILE", "write the model here; '-' is standard output"},
    Option{"report", "FILE", "write the report as one HTML page, with figures"},
    Option{"loss", "NAME", "cauchy (default), huber, tukey or squares", false, losses},
    Option{"cross-validate",
           "HOW",
           "report the error on held-out rows instead of the fit (a model written beside it keeps "
           "it): kfold:N, group:COLUMN[,COLUMN] or "
           "leave-one-out:COLUMN[,COLUMN]"},
    Option{"folds", "N", "folds of group:, and of the calibration of intervals (default 5 and 10)"},
    Option{"seed", "N", "of the folds (default 1)"},
    Option{"group",
           "COLUMN[,COLUMN]",
           "runs that scatter together (node, campaign, data set): a factor per level with its "
           "variance, clustered standard errors, wider intervals for a level not seen"},
    Option{"boundary",
           "WHAT",
           "whose energies the trace holds: node (default) or facility, to which no PUE applies",
           false,
           boundaries},
    Option{"terms",
           "auto|LIST",
           "keep the terms that BIC asks for, with the held-out error of each step of its path, or "
           "those named (step,launch,compute ...); all if absent"},
    Option{
        "fix",
        "NAME=VALUE",
        "hold a coefficient of the energy [J, W, J/FLOP, J/B], such as launch.per_operation=0.01; "
        "duration:NAME for the duration's [s ...]",
        true},
    Option{"bound", "NAME=LOW..HIGH", "keep a coefficient inside an interval", true},
    Option{"prior",
           "NAME=VALUE+-SD",
           "what is known of a coefficient beforehand; a handful of rows can then refine it",
           true},
    Option{
        "stream",
        "",
        "read the traces in passes, for those larger than memory: several may be given, each gets "
        "a column cache beside it (TRACE.csv.emc), and a cache may stand for its trace"},
    Option{"cache", "FILE", "put the column cache here; streams"},
    Option{"no-intervals", "", "skip the calibration of prediction intervals"},
    Option{"no-profiles", "", "intervals of coefficients from standard errors alone; faster"},
    Option{"bootstrap",
           "N",
           "refit the energy to N resamples of groups (or configurations) and report the spread"},
    Option{"verify",
           "MODEL",
           "refit as a model was fitted, on its hardware, and compare; takes no other option"},
    Option{"net-of-startup", "", "score net of the node's start-up"},
    Option{
        "strict", "", "exit with status 5 or 6 where a fit did not converge or is not determined"},
    Option{"format", "NAME", "table (default) or json", false, table_or_json}};

/// Reports the errors on held-out rows, and returns them for the model to keep.
HeldOutErrors report_cross_validation(const Arguments& arguments,
                                      const Trace& trace,
                                      const Hardware& node,
                                      const ModelFitOptions& options,
                                      const std::string& format,
                                      std::ostream& out) {
  const bool is_net = arguments.has("net-of-startup");
  const std::string how = arguments.text("cross-validate");
  const Folding folding = folding_from(arguments, trace);
  const HeldOut held_out =
      cross_validate_with_progress("cross-validating", trace, folding, node, options, is_net);
  auto accuracies = name_accuracies(held_out.ratios);
  const auto baselines = name_baselines(held_out.baselines);
  HeldOutErrors kept{how, folding.folds, folding.groups, seed_of(arguments), is_net, {}};
  for (const auto& list : {accuracies, baselines}) {
    for (const NamedAccuracy& row : list) {
      kept.scores.push_back({std::string(row.key), row.accuracy});
    }
  }
  if (format == "json") {
    Json report{{"rows", trace.rows.rows()},
                {"cross_validation", how},
                {"folds", folding.folds},
                {"groups", folding.groups},
                {"seed", seed_of(arguments)},
                {"net_of_startup", is_net}};
    for (const NamedAccuracy& row : accuracies)
      report[std::string(row.key)] = json_of(row.accuracy);
    if (!rated_power_of(node)) report["baselines"]["rated_power"] = nullptr;
    for (const NamedAccuracy& row : baselines) {
      report["baselines"][std::string(row.key)] = json_of(row.accuracy);
    }
    out << report.dump(2) << "\n";
    return kept;
  }
  accuracies.insert(accuracies.end(), baselines.begin(), baselines.end());
  out << paragraph(fmt::format("{} of {} in {} groups, {} folds by {}, seed {}{}: held-out error",
                               plural(trace.rows.rows(), "row"),
                               trace.table->name(),
                               folding.groups,
                               folding.folds,
                               how,
                               seed_of(arguments),
                               is_net ? ", net of start-up" : ""))
      << "\n"
      << accuracy_table(accuracies);
  if (!rated_power_of(node)) out << "  " << no_rating_sentence(node) << "\n";
  return kept;
}

int exit_status(const ModelFit& fitted, bool is_strict) {
  if (!is_strict) return 0;
  for (const SumFit& fit : fitted.fits) {
    if (fit.result.outcome != Outcome::converged) return static_cast<int>(Errc::not_converged);
    const auto& findings = fit.inference->findings;
    const bool is_undetermined = std::any_of(findings.begin(), findings.end(), [](const auto& f) {
      return f.code == "not_identifiable";
    });
    if (is_undetermined) return static_cast<int>(Errc::not_identifiable);
  }
  return 0;
}

std::optional<Bootstrap> bootstrap_asked_for(const Arguments& arguments,
                                             const Task& task,
                                             const SumFit& energy) {
  if (!arguments.has("bootstrap")) return std::nullopt;
  const auto resamples = static_cast<std::size_t>(arguments.count("bootstrap", 2, 1e6));
  const std::vector<std::size_t> groups =
      task.group_of_row.empty() ? configuration_of_rows(task.trace.rows.jobs) : task.group_of_row;
  FitOptions fit_options = task.options.fit;
  fit_options.fixed = energy.result.held;
  Progress progress("bootstrap", resamples);
  return bootstrap(energy.sum,
                   {task.trace.rows.jobs, task.trace.rows.energy_J},
                   task.node,
                   fit_options,
                   groups,
                   resamples,
                   seed_of(arguments),
                   [&](std::size_t done) { progress.update(done); });
}

/// The largest relative difference between the coefficients of two models.
double largest_difference(const FittedModel& a, const FittedModel& b) {
  double largest = 0.0;
  const auto compare = [&](const auto& x, const auto& y) {
    for (std::size_t i = 0; i < x.coefficients.size(); ++i) {
      const double size = std::max(std::abs(x.coefficients[i]), std::abs(y.coefficients[i]));
      if (size == 0.0) continue;
      largest = std::max(largest, std::abs(x.coefficients[i] - y.coefficients[i]) / size);
    }
  };
  compare(a.energy, b.energy);
  if (a.duration && b.duration) compare(*a.duration, *b.duration);
  if (a.energy_given_duration && b.energy_given_duration) {
    compare(*a.energy_given_duration, *b.energy_given_duration);
  }
  if (a.duration.has_value() != b.duration.has_value()) largest = 1.0;
  return largest;
}

int verify(const Arguments& arguments, std::ostream& out) {
  const std::string name = arguments.text("verify");
  const FittedModel model = read_model(name);
  std::vector<std::string> words = model.options;
  words.push_back(arguments.operands().front());
  const Arguments as_fitted(fit_command().verb, words);
  const Task task = task_from(as_fitted, model.hardware);
  const ModelFit refitted = fit_task(as_fitted, task);
  constexpr double tolerance = 1e-6;
  const bool is_same_data = task.trace.id == model.trace_id;
  const double difference = largest_difference(model, refitted.model);
  const bool is_same = is_same_data && difference <= tolerance;
  out << fmt::format("data: {}\ncoefficients: differ by {:.2g} at most (tolerance {:.0g})\n{}\n",
                     is_same_data ? "the same bytes" : "OTHER BYTES than the model was fitted to",
                     difference,
                     tolerance,
                     is_same ? "verified" : "NOT VERIFIED");
  return is_same ? 0 : static_cast<int>(Errc::different);
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  refuse_idle_options(arguments);
  if (arguments.has("verify")) return verify(arguments, out);
  const std::string format = arguments.choice("format");
  const Task task = task_from(arguments, read_profile(arguments.text("hardware")).hardware);
  const auto tell_notes = [&] {
    if (format == "json") return;
    for (const std::string& note : task.trace.notes) err << "note: " << note << "\n";
  };
  const bool is_scored = arguments.has("cross-validate");
  const std::string output = arguments.text_or("output", "");
  const std::string page = arguments.text_or("report", "");
  std::vector<HeldOutErrors> held_out;
  if (is_scored) {
    held_out.push_back(
        report_cross_validation(arguments, task.trace, task.node, task.options, format, out));
    if (output.empty() && page.empty()) {
      tell_notes();
      return 0;
    }
  }
  ModelFit fitted = fit_task(arguments, task);
  fitted.model.held_out = std::move(held_out);
  if (process_team().rank() != 0) return 0;
  tell_notes();
  const FitReport report{fitted,
                         task.trace,
                         arguments.has("net-of-startup"),
                         bootstrap_asked_for(arguments, task, fitted.fits.front())};
  if (!is_scored && output != "-" && page != "-") {
    out << (format == "json" ? fit_json(report).dump(2) + "\n" : fit_text(report));
  }
  if (!page.empty()) {
    write_file(page, html_report(report));
    err << "report written to " << page << "\n";
  }
  if (!output.empty()) {
    write_file(output, model_text(fitted.model));
    err << "model " << short_id(fitted.model) << " written to " << output << "\n";
  }
  return exit_status(fitted, arguments.has("strict"));
}

}  // namespace

Command fit_command() {
  return {{"fit",
           "TRACE.csv ...",
           "Fits a model's coefficients to measured runs.",
           "  energymodel fit TRACE.csv --hardware nrel-eagle-gpu --output MODEL.toml\n"
           "  energymodel fit TRACE.csv --hardware nrel-eagle-gpu --net-of-startup \\\n"
           "      --cross-validate group:dataset,size,depth,shape --folds 5 --seed 1\n"
           "  energymodel fit JANUARY.csv FEBRUARY.csv --stream --hardware mynode.toml \\\n"
           "      --output MODEL.toml\n",
           option_table,
           1,
           10000},
          run};
}

}  // namespace energymodel::cli
