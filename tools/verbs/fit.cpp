// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <ostream>

#include "cli/progress.hpp"
#include "cli/report.hpp"
#include "energymodel/error.hpp"
#include "energymodel/fit/cross_validation.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/io/profile.hpp"
#include "energymodel/io/trace.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array options{
    Option{"hardware", "NAME", "profile of the node: a name from 'hardware list', or a file"},
    Option{"output", "FILE", "write the model here; '-' is standard output"},
    Option{"loss", "NAME", "huber (default), squares, cauchy or tukey"},
    Option{"cross-validate",
           "HOW",
           "report the error on held-out rows: kfold:N, group:COLUMN[,COLUMN] or "
           "leave-one-out:COLUMN"},
    Option{"folds", "N", "folds of group: (default 5)"},
    Option{"seed", "N", "of the folds (default 1)"},
    Option{"net-of-startup", "", "score net of the node's start-up"},
    Option{"format", "NAME", "table (default) or json"}};

/// How rows are dealt to folds.
struct Folding {
  std::vector<std::string> group_of_row;
  std::size_t folds = 0;
};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t stop = std::min(text.find(separator, at), text.size());
    out.emplace_back(text.substr(at, stop - at));
    at = stop + 1;
  }
  return out;
}

Folding folding_from(const Arguments& arguments, const Trace& trace) {
  const std::string how = arguments.text("cross-validate");
  const std::size_t colon = how.find(':');
  const std::string kind = how.substr(0, colon);
  const std::string rest = colon == std::string::npos ? "" : how.substr(colon + 1);
  Folding out;
  if (kind == "group" && !rest.empty()) {
    out.group_of_row = group_of_rows(trace, split(rest, ','));
    out.folds = static_cast<std::size_t>(arguments.count_or("folds", 2, 1e6, 5.0));
    return out;
  }
  if (kind == "leave-one-out" && !rest.empty()) {
    out.group_of_row = group_of_rows(trace, split(rest, ','));
    std::vector<std::string> groups = out.group_of_row;
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    out.folds = groups.size();
    return out;
  }
  if (kind == "kfold") {
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), out.folds);
    if (failure == std::errc{} && end == rest.data() + rest.size() && out.folds >= 2) {
      for (std::size_t row = 0; row < trace.rows.rows(); ++row) {
        out.group_of_row.push_back(std::to_string(row));
      }
      return out;
    }
  }
  throw Error(Errc::usage,
              "--cross-validate",
              fmt::format("found '{}', expected kfold:N, group:COLUMN[,COLUMN] or "
                          "leave-one-out:COLUMN",
                          how));
}

/// What each coefficient contributes, as a share of the whole trace's energy (or time). Shapes have
/// none of their own.
std::vector<double> shares_of(const SumView& sum,
                              std::span<const double> coefficients,
                              const Measurements& rows,
                              const Hardware& node,
                              bool given_duration) {
  std::vector<double> out(coefficients.size());
  std::vector<double> gradient(coefficients.size());
  double total = 0.0;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    Workload job = rows.jobs[row];
    if (given_duration) job.duration = second * rows.duration_s[row];
    total += sum.evaluate(job, node, coefficients.data(), gradient.data());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += coefficients[i] * gradient[i];
  }
  for (double& share : out) share /= total;
  return out;
}

constexpr std::array<std::string_view, 4> standing_words{"", "at zero", "fixed", "unused"};

std::string coefficient_table(const SumView& sum,
                              const FitResult& result,
                              const Measurements& rows,
                              const Hardware& node,
                              bool given_duration = false) {
  const auto share = shares_of(sum, result.coefficients, rows, node, given_duration);
  std::vector<std::vector<std::string>> cells{{"coefficient", "value", "unit", "share", ""}};
  for (std::size_t i = 0; i < sum.parameters.size(); ++i) {
    const ParameterInfo& parameter = sum.parameters[i];
    const Standing standing = result.standing[i];
    const bool is_shape = parameter.role == Role::shape;
    const bool says_nothing =
        standing == Standing::fixed && (is_shape || result.coefficients[i] == 0.0);
    if (standing == Standing::unused || says_nothing) continue;
    cells.push_back({qualified_name(parameter),
                     fmt::format("{:.4g}", result.coefficients[i]),
                     std::string(parameter.unit),
                     is_shape ? std::string() : fmt::format("{:.1f} %", 100.0 * share[i]),
                     std::string(standing_words[static_cast<std::size_t>(standing)])});
  }
  return text_table(cells);
}

std::string describe_outcome(const FitResult& result) {
  return fmt::format("{}; {} of {} polished starts agree; residual scale {:.1f} %",
                     result.outcome == Outcome::converged ? "converged" : "NOT CONVERGED",
                     result.starts_agreeing,
                     result.starts,
                     100.0 * result.scale);
}

Json json_of_sum(const FitResult& result, const SumView& sum) {
  constexpr std::array<std::string_view, 4> names{"fitted", "at_zero", "fixed", "unused"};
  Json coefficients = Json::object();
  for (std::size_t i = 0; i < sum.parameters.size(); ++i) {
    coefficients[qualified_name(sum.parameters[i])] = {
        {"value", result.coefficients[i]},
        {"unit", sum.parameters[i].unit},
        {"standing", names[static_cast<std::size_t>(result.standing[i])]}};
  }
  return {{"converged", result.outcome == Outcome::converged},
          {"starts", result.starts},
          {"starts_agreeing", result.starts_agreeing},
          {"scale", result.scale},
          {"mean_over_median", result.mean_over_median},
          {"coefficients", coefficients}};
}

void print_fit(const ModelFit& fitted, const Trace& trace, bool is_net, std::ostream& out) {
  const FittedModel& model = fitted.model;
  out << fmt::format(
      "{} rows of {}, node {}\n\n", trace.rows.rows(), trace.table->name(), model.hardware.name);
  out << "Energy from the workload: " << describe_outcome(fitted.energy) << "\n"
      << coefficient_table(energy_sum(), fitted.energy, trace.rows, model.hardware);
  if (fitted.duration) {
    out << "\nDuration from the workload: " << describe_outcome(*fitted.duration) << "\n"
        << coefficient_table(duration_sum(), *fitted.duration, trace.rows, model.hardware);
  }
  if (fitted.energy_given_duration) {
    out << "\nEnergy with the duration given: " << describe_outcome(*fitted.energy_given_duration)
        << "\n"
        << coefficient_table(
               energy_sum(), *fitted.energy_given_duration, trace.rows, model.hardware, true);
  }
  auto accuracies = name_accuracies(predicted_over_measured(model, trace.rows, is_net));
  const auto baselines =
      name_baselines(baseline_ratios(trace.rows, trace.rows, model.hardware, is_net));
  accuracies.insert(accuracies.end(), baselines.begin(), baselines.end());
  out << fmt::format("\nIn-sample error{}; --cross-validate tells the error on unseen rows:\n",
                     is_net ? ", net of start-up" : "")
      << accuracy_table(accuracies);
}

int cross_validate_and_report(const Arguments& arguments,
                              const Trace& trace,
                              const Hardware& node,
                              const FitOptions& fit_options,
                              const std::string& format,
                              std::ostream& out) {
  const bool is_net = arguments.has("net-of-startup");
  const auto seed = static_cast<std::uint64_t>(arguments.count_or("seed", 0, 1e15, 1.0));
  const Folding folding = folding_from(arguments, trace);
  CrossValidation result;
  {
    Progress progress("cross-validating", folding.folds);
    result = cross_validate(trace.rows,
                            folding.group_of_row,
                            node,
                            fit_options,
                            folding.folds,
                            seed,
                            is_net,
                            [&](std::size_t done) { progress.update(done); });
  }
  auto accuracies = name_accuracies(result.ratios);
  const auto baselines = name_baselines(result.baselines);
  if (format == "json") {
    Json report{{"rows", trace.rows.rows()},
                {"cross_validation", arguments.text("cross-validate")},
                {"folds", result.folds},
                {"groups", result.groups},
                {"seed", seed},
                {"net_of_startup", is_net}};
    for (const NamedAccuracy& row : accuracies)
      report[std::string(row.key)] = json_of(row.accuracy);
    for (const NamedAccuracy& row : baselines) {
      report["baselines"][std::string(row.key)] = json_of(row.accuracy);
    }
    out << report.dump(2) << "\n";
    return 0;
  }
  accuracies.insert(accuracies.end(), baselines.begin(), baselines.end());
  out << fmt::format("{} rows of {} in {} groups, {} folds by {}, seed {}{}: held-out error\n\n",
                     trace.rows.rows(),
                     trace.table->name(),
                     result.groups,
                     result.folds,
                     arguments.text("cross-validate"),
                     seed,
                     is_net ? ", net of start-up" : "")
      << accuracy_table(accuracies);
  return 0;
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  constexpr std::array<std::string_view, 2> formats{"table", "json"};
  const std::string format = arguments.choice("format", formats);
  constexpr std::array<std::string_view, 4> losses{"huber", "squares", "cauchy", "tukey"};
  FitOptions fit_options;
  fit_options.loss = *loss_from_name(arguments.choice("loss", losses));
  const HardwareProfile profile = read_profile(arguments.text("hardware"));
  const Trace trace = read_trace(arguments.operands().front(), TraceUse::measured);
  if (format == "table") {
    for (const std::string& note : trace.notes) err << "note: " << note << "\n";
  }
  const bool is_scored = arguments.has("cross-validate");
  if (is_scored) {
    const int status =
        cross_validate_and_report(arguments, trace, profile.hardware, fit_options, format, out);
    if (!arguments.has("output")) return status;
  }
  ModelFit fitted = fit_model(trace.rows, profile.hardware, fit_options);
  fitted.model.trace = std::filesystem::path(trace.table->name()).filename().string();
  fitted.model.trace_id = trace.id;
  fitted.model.attribution = trace.attribution;
  const std::string output = arguments.text_or("output", "");
  if (!output.empty()) {
    write_file(output, model_text(fitted.model));
    err << "model " << short_id(fitted.model) << " written to " << output << "\n";
  }
  if (is_scored || output == "-") return 0;
  if (format == "json") {
    Json report{{"rows", trace.rows.rows()}, {"energy", json_of_sum(fitted.energy, energy_sum())}};
    if (fitted.duration) report["duration"] = json_of_sum(*fitted.duration, duration_sum());
    if (fitted.energy_given_duration) {
      report["energy_given_duration"] = json_of_sum(*fitted.energy_given_duration, energy_sum());
    }
    out << report.dump(2) << "\n";
  } else {
    print_fit(fitted, trace, arguments.has("net-of-startup"), out);
  }
  return fitted.energy.outcome == Outcome::converged ? 0 : static_cast<int>(Errc::not_converged);
}

}  // namespace

Command fit_command() {
  return {{"fit",
           "TRACE.csv",
           "Fits a model's coefficients to measured runs.",
           "  energymodel fit TRACE.csv --hardware nrel-eagle-gpu --output MODEL.toml\n"
           "  energymodel fit TRACE.csv --hardware nrel-eagle-gpu --net-of-startup \\\n"
           "      --cross-validate group:dataset,size,depth,shape --folds 5 --seed 1\n",
           options,
           1,
           1},
          run};
}

}  // namespace energymodel::cli
