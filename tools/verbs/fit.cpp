// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <ostream>
#include <utility>

#include "cli/progress.hpp"
#include "cli/report.hpp"
#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "energymodel/fit/cross_validation.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/io/profile.hpp"
#include "energymodel/io/trace.hpp"
#include "verbs/fit_report.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array option_table{
    Option{"hardware", "NAME", "profile of the node: a name from 'hardware list', or a file"},
    Option{"output", "FILE", "write the model here; '-' is standard output"},
    Option{"loss", "NAME", "huber (default), squares, cauchy or tukey"},
    Option{
        "cross-validate",
        "HOW",
        "report the error on held-out rows instead of the fit: kfold:N, group:COLUMN[,COLUMN] or "
        "leave-one-out:COLUMN[,COLUMN]"},
    Option{"folds", "N", "folds of group:, and of the calibration of intervals (default 5 and 10)"},
    Option{"seed", "N", "of the folds (default 1)"},
    Option{"group",
           "COLUMN[,COLUMN]",
           "runs that scatter together (node, campaign, data set): a factor per level with its "
           "variance, clustered standard errors, wider intervals for a level not seen"},
    Option{"terms",
           "auto|LIST",
           "keep the terms that BIC asks for, or those named (step,launch,compute ...); all if "
           "absent"},
    Option{"fix", "NAME=VALUE", "hold a coefficient, such as launch.per_operation=0 [J, s, W, B]"},
    Option{"bound", "NAME=LOW..HIGH", "keep a coefficient inside an interval"},
    Option{"prior",
           "NAME=VALUE+-SD",
           "what is known of a coefficient beforehand; a handful of rows can then refine it"},
    Option{"no-intervals", "", "skip the calibration of prediction intervals"},
    Option{"no-profiles", "", "intervals of coefficients from standard errors alone; faster"},
    Option{"net-of-startup", "", "score net of the node's start-up"},
    Option{
        "strict", "", "exit with status 5 or 6 where a fit did not converge or is not determined"},
    Option{"format", "NAME", "table (default) or json"}};

std::size_t folds_or(const Arguments& arguments, double fallback) {
  return static_cast<std::size_t>(arguments.count_or("folds", 2, 1e6, fallback));
}

std::uint64_t seed_of(const Arguments& arguments) {
  return static_cast<std::uint64_t>(arguments.count_or("seed", 0, 1e15, 1.0));
}

std::size_t count_distinct(std::vector<std::string> groups) {
  std::sort(groups.begin(), groups.end());
  return static_cast<std::size_t>(std::unique(groups.begin(), groups.end()) - groups.begin());
}

Folding folding_from(const Arguments& arguments, const Trace& trace) {
  const std::string how = arguments.text("cross-validate");
  const std::size_t colon = how.find(':');
  const std::string kind = how.substr(0, colon);
  const std::string rest = colon == std::string::npos ? "" : how.substr(colon + 1);
  const std::uint64_t seed = seed_of(arguments);
  if (kind == "group" && !rest.empty()) {
    return fold_groups(group_of_rows(trace, split(rest, ',')), folds_or(arguments, 5.0), seed);
  }
  if (kind == "leave-one-out" && !rest.empty()) {
    const auto groups = group_of_rows(trace, split(rest, ','));
    return fold_groups(groups, count_distinct(groups), seed);
  }
  std::size_t folds = 0;
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), folds);
  if (kind == "kfold" && failure == std::errc{} && end == rest.data() + rest.size() && folds >= 2) {
    std::vector<std::string> rows;
    for (std::size_t row = 0; row < trace.rows.rows(); ++row) rows.push_back(std::to_string(row));
    return fold_groups(rows, folds, seed);
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

void report_cross_validation(const Arguments& arguments,
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
  if (format == "json") {
    Json report{{"rows", trace.rows.rows()},
                {"cross_validation", how},
                {"folds", folding.folds},
                {"groups", folding.groups},
                {"seed", seed_of(arguments)},
                {"net_of_startup", is_net}};
    for (const NamedAccuracy& row : accuracies)
      report[std::string(row.key)] = json_of(row.accuracy);
    for (const NamedAccuracy& row : baselines) {
      report["baselines"][std::string(row.key)] = json_of(row.accuracy);
    }
    out << report.dump(2) << "\n";
    return;
  }
  accuracies.insert(accuracies.end(), baselines.begin(), baselines.end());
  out << fmt::format("{} rows of {} in {} groups, {} folds by {}, seed {}{}: held-out error\n\n",
                     trace.rows.rows(),
                     trace.table->name(),
                     folding.groups,
                     folding.folds,
                     how,
                     seed_of(arguments),
                     is_net ? ", net of start-up" : "")
      << accuracy_table(accuracies);
}

/// Rows of one configuration, which are held out together.
std::vector<std::string> configurations(const Trace& trace) {
  std::vector<std::string> out;
  for (const std::size_t index : configuration_of_rows(trace.rows.jobs)) {
    out.push_back(std::to_string(index));
  }
  return out;
}

std::vector<std::size_t> indices_of(const std::vector<std::string>& groups) {
  std::map<std::string_view, std::size_t> index_of;
  std::vector<std::size_t> out;
  for (const std::string& group : groups) {
    out.push_back(index_of.emplace(group, index_of.size()).first->second);
  }
  return out;
}

/// "NAME" and "VALUE" of "NAME=VALUE"; the name has to be a coefficient.
std::pair<std::string, std::string> assignment(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  std::vector<std::string> known;
  for (const ParameterInfo& parameter : energy_sum().parameters) {
    known.push_back(qualified_name(parameter));
  }
  if (std::find(known.begin(), known.end(), name) == known.end() || equals == std::string::npos) {
    throw Error(Errc::usage,
                option,
                fmt::format("found '{}', expected a coefficient and its value, such as {}=0.01; "
                            "coefficients are: {}",
                            text,
                            "launch.per_operation",
                            fmt::join(known, ", ")));
  }
  return {name, text.substr(equals + 1)};
}

/// A number that is not negative, in the coefficient's base units.
double number_from(const std::string& option, const std::string& text) {
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc{} && end == text.data() + text.size() && value >= 0.0) return value;
  throw Error(
      Errc::usage,
      option,
      fmt::format("found '{}', expected a number that is not negative, in base units", text));
}

/// Both sides of a separator.
std::pair<std::string, std::string> sides(const std::string& option,
                                          const std::string& text,
                                          std::initializer_list<std::string_view> separators,
                                          std::string_view expected) {
  for (const std::string_view separator : separators) {
    const std::size_t at = text.find(separator);
    if (at != std::string::npos) {
      return {text.substr(0, at), text.substr(at + separator.size())};
    }
  }
  throw Error(Errc::usage, option, fmt::format("found '{}', expected {}", text, expected));
}

void add_knowledge(const Arguments& arguments, FitOptions& options) {
  for (const std::string& text : arguments.all("fix")) {
    const auto [name, value] = assignment("--fix", text);
    options.fixed[name] = number_from("--fix", value);
  }
  for (const std::string& text : arguments.all("bound")) {
    const auto [name, interval] = assignment("--bound", text);
    const auto [low, high] = sides("--bound", interval, {".."}, "LOW..HIGH");
    options.bounds[name] = {number_from("--bound", low), number_from("--bound", high)};
    if (options.bounds[name].low > options.bounds[name].high) {
      throw Error(Errc::usage, "--bound", fmt::format("found '{}', expected LOW below HIGH", text));
    }
  }
  for (const std::string& text : arguments.all("prior")) {
    const auto [name, belief] = assignment("--prior", text);
    const auto [value, sd] = sides("--prior", belief, {"+-", "\u00b1"}, "VALUE+-SD");
    options.priors[name] = {number_from("--prior", value), number_from("--prior", sd)};
    if (!(options.priors[name].sd > 0.0)) {
      throw Error(Errc::usage, "--prior", fmt::format("found '{}', expected SD above 0", text));
    }
  }
}

/// The options for the folds: the terms that were chosen on all rows, not chosen again in each.
ModelFitOptions keep_chosen(ModelFitOptions options, const ModelFit& fitted) {
  if (!options.select_terms) return options;
  options.select_terms = false;
  for (const SumFit& fit : fitted.fits) {
    if (!fit.selection || fit.selection->path.empty()) continue;
    const auto& kept = fit.selection->path.back().terms;
    options.terms.insert(options.terms.end(), kept.begin(), kept.end());
  }
  return options;
}

int exit_status(const ModelFit& fitted, bool is_strict) {
  if (!is_strict) return 0;
  for (const SumFit& fit : fitted.fits) {
    if (fit.result.outcome != Outcome::converged) return static_cast<int>(Errc::not_converged);
    if (fit.inference->log_covariance.empty()) return static_cast<int>(Errc::not_identifiable);
  }
  return 0;
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  constexpr std::array<std::string_view, 2> formats{"table", "json"};
  const std::string format = arguments.choice("format", formats);
  constexpr std::array<std::string_view, 4> losses{"huber", "squares", "cauchy", "tukey"};
  ModelFitOptions model_options;
  model_options.fit.loss = *loss_from_name(arguments.choice("loss", losses));
  model_options.profiles = !arguments.has("no-profiles");
  add_knowledge(arguments, model_options.fit);
  const std::string terms = arguments.text_or("terms", "");
  model_options.select_terms = terms == "auto";
  if (!terms.empty() && terms != "auto") model_options.terms = split(terms, ',');
  const Hardware node = read_profile(arguments.text("hardware")).hardware;
  Trace trace = read_trace(arguments.operands().front(), TraceUse::measured);
  std::vector<std::size_t> group_of_row;
  if (arguments.has("group")) {
    model_options.group_column = arguments.text("group");
    trace.rows.group = group_of_rows(trace, split(model_options.group_column, ','));
    group_of_row = indices_of(trace.rows.group);
    model_options.group_of_row = group_of_row;
  }
  if (format == "table") {
    for (const std::string& note : trace.notes) err << "note: " << note << "\n";
  }
  const bool is_scored = arguments.has("cross-validate");
  const std::string output = arguments.text_or("output", "");
  if (is_scored) {
    report_cross_validation(arguments, trace, node, model_options, format, out);
    if (output.empty()) return 0;
  }

  const std::vector<std::string> groups = configurations(trace);
  ModelFit fitted = fit_model(trace.rows, node, model_options);
  fitted.model.trace = std::filesystem::path(trace.table->name()).filename().string();
  fitted.model.trace_id = trace.id;
  fitted.model.attribution = trace.attribution;
  const std::size_t group_count = count_distinct(groups);
  constexpr std::size_t fewest_groups = 20;
  if (!arguments.has("no-intervals") && group_count >= fewest_groups) {
    const std::size_t folds = std::min(folds_or(arguments, 10.0), group_count);
    const Folding folding = fold_groups(groups, folds, seed_of(arguments));
    const HeldOut held_out = cross_validate_with_progress(
        "calibrating intervals", trace, folding, node, keep_chosen(model_options, fitted), true);
    calibrate(fitted.model, trace.rows, held_out, folding.groups);
  }
  if (!output.empty()) {
    write_file(output, model_text(fitted.model));
    err << "model " << short_id(fitted.model) << " written to " << output << "\n";
  }
  if (!is_scored && output != "-") {
    const FitReport report{fitted, trace, arguments.has("net-of-startup")};
    out << (format == "json" ? fit_json(report).dump(2) + "\n" : fit_text(report));
  }
  return exit_status(fitted, arguments.has("strict"));
}

}  // namespace

Command fit_command() {
  return {{"fit",
           "TRACE.csv",
           "Fits a model's coefficients to measured runs.",
           "  energymodel fit TRACE.csv --hardware nrel-eagle-gpu --output MODEL.toml\n"
           "  energymodel fit TRACE.csv --hardware nrel-eagle-gpu --net-of-startup \\\n"
           "      --cross-validate group:dataset,size,depth,shape --folds 5 --seed 1\n",
           option_table,
           1,
           1},
          run};
}

}  // namespace energymodel::cli
