// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/report.hpp"
#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "energymodel/io/model_file.hpp"
#include "io/suggest.hpp"
#include "io/words.hpp"
#include "verbs/network_options.hpp"
#include "verbs/predict_jobs.hpp"
#include "verbs/prediction_columns.hpp"
#include "verbs/verbs.hpp"
#include "verbs/warnings.hpp"

namespace energymodel::cli {
namespace {

constexpr auto options = [] {
  constexpr std::array own{
      Option{"model", "FILE", "model file, or the name of a shipped model"},
      Option{"jobs", "FILE", "predict every row of a CSV of jobs; '-' is standard input"},
      Option{"duration", "TIME", "the job's duration if it is known, such as '26 h'"},
      Option{"group", "LEVEL", "level of the model's declared group, such as a node's name"},
      Option{"strict", "", "exit with status 7 for a job outside the fitted range or hull"},
      Option{"format", "NAME", "table (default), json or csv; with --jobs csv (default) or jsonl"}};
  std::array<Option, own.size() + network_options.size()> out{};
  std::copy(own.begin(), own.end(), out.begin());
  std::copy(network_options.begin(), network_options.end(), out.begin() + own.size());
  return out;
}();

int status_of(const std::vector<Warning>& warnings, const Arguments& arguments) {
  const bool is_refused = !warnings.empty() && arguments.has("strict");
  return is_refused ? static_cast<int>(Errc::out_of_domain) : 0;
}

template <class D>
std::string interval_text(const Predicted<D>& value, Kind kind) {
  if (!value.interval) return "";
  return fmt::format("90 %: {} .. {}",
                     format_quantity(value.interval->low_90.base(), kind),
                     format_quantity(value.interval->high_90.base(), kind));
}

/// What the intervals rest on, in words.
std::string evidence_text(const FittedModel& model,
                          const Prediction& prediction,
                          bool given,
                          bool is_outside) {
  const auto& calibration = given && model.energy_given_duration
                                ? model.energy_given_duration->calibration
                                : model.energy.calibration;
  if (!calibration)
    return paragraph("No intervals: the model was fitted without calibrating them.");
  const CalibrationEvidence& e = calibration->evidence;
  if (is_outside) {
    return paragraph(
        "The job lies outside what was measured: how often its intervals would hold is not known.");
  }
  return paragraph(fmt::format("90 % intervals of energy covered {:.0f} % of {} held-out runs, "
                               "50 % intervals {:.0f} %;",
                               100.0 * e.coverage.of_90,
                               e.rows,
                               100.0 * e.coverage.of_50)) +
         paragraph(fmt::format("coefficients are known to {:.1f} % here, single runs scatter by "
                               "{:.1f} % (standard deviations).",
                               100.0 * prediction.energy.parameter_sd,
                               100.0 * prediction.energy.residual_sd));
}

std::string prediction_text(const FittedModel& model,
                            const std::string& description,
                            const Prediction& prediction,
                            bool duration_is_given,
                            bool is_outside) {
  const auto energy = [](double value_J) { return format_quantity(value_J, Kind::energy); };
  const double median_J = in(prediction.energy.median, joule);
  std::vector<std::array<std::string, 3>> rows{
      {"energy, median", energy(median_J), interval_text(prediction.energy, Kind::energy)},
      {"energy, mean", energy(in(prediction.energy.mean, joule)), "what to budget per run"}};
  if (prediction.duration) {
    const double duration_s = in(prediction.duration->median, second);
    rows.push_back(
        {"duration",
         format_quantity(duration_s, Kind::duration),
         duration_is_given ? "as given" : interval_text(*prediction.duration, Kind::duration)});
    rows.push_back({"mean power",
                    format_quantity(in(prediction.power->median, watt), Kind::power),
                    interval_text(*prediction.power, Kind::power)});
    if (model.hardware.idle_power) {
      const double idle_W = in(*model.hardware.idle_power, watt);
      rows.push_back({"the idle node alone",
                      energy(idle_W * duration_s),
                      fmt::format("{} for as long", format_quantity(idle_W, Kind::power))});
    }
  }
  std::string out = paragraph(description) +
                    paragraph(fmt::format("on {}, by model {} ({})",
                                          model.hardware.name,
                                          short_id(model),
                                          plural(model.energy.rows, "measured run"))) +
                    "\n";
  for (const auto& [label, value, remark] : rows) {
    const std::string line = fmt::format("  {:20} {:>10}", label, value);
    const bool has_room = line.size() + 3 + remark.size() <= text_width();
    out += remark.empty() ? line : line + (has_room ? "   " : "\n    ") + remark;
    out += "\n";
  }
  out += "\n" + evidence_text(model, prediction, duration_is_given, is_outside) +
         "\nWhere the median goes:\n";
  const std::size_t label_width = text_width() < 44 ? 16 : 20;
  for (std::size_t i = 0; i < EnergySum::term_count; ++i) {
    const double term_J = prediction.energy_by_term_J[i];
    if (term_J == 0.0) continue;
    out += fmt::format("  {:{}} {:>10} {:6.1f} %\n",
                       EnergySum::term_names[i],
                       label_width,
                       energy(term_J),
                       100.0 * term_J / median_J);
  }
  return out;
}

Json json_of(const FittedModel& model,
             const Workload& job,
             const Prediction& prediction,
             const std::vector<Warning>& warnings) {
  Json terms = Json::object();
  for (std::size_t i = 0; i < EnergySum::term_count; ++i) {
    terms[std::string(EnergySum::term_names[i])] = prediction.energy_by_term_J[i];
  }
  Json out{{"model", {{"id", short_id(model)}, {"hardware", model.hardware.name}}},
           {"workload", cli::json_of(job)}};
  for (const auto& [name, value] : columns_of(prediction)) {
    if (value) out[name] = *value;
  }
  out["energy_parameter_sd_log"] = prediction.energy.parameter_sd;
  out["energy_residual_sd_log"] = prediction.energy.residual_sd;
  if (model.energy.calibration) {
    const CalibrationEvidence& e = model.energy.calibration->evidence;
    out["coverage"] = {
        {"rows", e.rows}, {"coverage_90", e.coverage.of_90}, {"coverage_50", e.coverage.of_50}};
  }
  out["energy_by_term_J"] = terms;
  out["warnings"] = cli::json_of(warnings, model, job);
  return out;
}

int predict_one(const FittedModel& model,
                const Arguments& arguments,
                std::ostream& out,
                std::ostream& err) {
  constexpr std::array<std::string_view, 3> formats{"table", "json", "csv"};
  const std::string format = arguments.choice("format", formats);
  Workload job = job_from(arguments);
  if (arguments.has("duration")) {
    job.duration = Duration<>(arguments.quantity("duration", Kind::duration));
    const Duration<> startup = model.hardware.startup_duration.value_or(Duration<>{});
    if (!(job.duration > startup)) {
      throw Error(Errc::usage,
                  "--duration",
                  fmt::format("found '{}', expected more than the node's start-up of {}",
                              arguments.text("duration"),
                              format_quantity(in(startup, second), Kind::duration)));
    }
    if (!model.energy_given_duration) {
      throw Error(Errc::usage,
                  "--duration",
                  "found with a model that was fitted without durations, expected none");
    }
  }
  const std::string group = arguments.text_or("group", "");
  if (!group.empty() && !model.energy.groups->knows(group)) {
    std::vector<std::string> levels;
    for (const auto& [level, effect] : model.energy.groups->log_effect) levels.push_back(level);
    err << fmt::format(
        "note: --group: found '{}'{}, of which the model saw no run: predicted as a "
        "new level of {}, with wider intervals\n",
        group,
        did_you_mean(group, levels),
        model.energy.groups->column);
  }
  const Prediction prediction = model.predict(job, group);
  const auto warnings = warnings_for(model, job);
  if (format == "json") {
    out << json_of(model, job, prediction, warnings).dump(2) << "\n";
  } else if (format == "csv") {
    std::string header;
    std::string row;
    for (const auto& [name, value] : columns_of(prediction)) {
      if (!value) continue;
      header += fmt::format("{}{}", header.empty() ? "" : ",", name);
      row += fmt::format("{}{}", row.empty() ? "" : ",", *value);
    }
    out << header << "\n" << row << "\n";
  } else {
    out << prediction_text(model,
                           describe_job(arguments, job),
                           prediction,
                           arguments.has("duration"),
                           !warnings.empty());
  }
  if (format != "json") err << text_of(warnings, model, job);
  return status_of(warnings, arguments);
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  arguments.require({"model", "network|jobs"});
  const bool has_jobs = arguments.has("jobs");
  if (has_jobs) {
    arguments.refuse({"duration", "group"}, "found with --jobs, expected without");
    for (const Option& option : network_options) {
      arguments.refuse({option.name}, "found with --jobs, expected in the columns of the jobs");
    }
  }
  const FittedModel model = read_model(arguments.text("model"));
  if (has_jobs) return predict_jobs(model, arguments, out, err);
  if (arguments.has("group") && !model.energy.groups) {
    throw Error(Errc::usage, "--group", "found with a model that declares no group, expected none");
  }
  return predict_one(model, arguments, out, err);
}

}  // namespace

Command predict_command() {
  return {{"predict",
           "",
           "Predicts the energy, duration and power of a job that has not run.",
           "  energymodel predict --model MODEL.toml --network mlp --inputs 784 --outputs 10 \\\n"
           "      --shape rectangle --size 1M --depth 5 --observations 70000 --epochs 3000\n"
           "  energymodel predict --model MODEL.toml --jobs JOBS.csv --format csv\n",
           options},
          run};
}

}  // namespace energymodel::cli
