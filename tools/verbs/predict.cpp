// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <utility>

#include "cli/report.hpp"
#include "energymodel/error.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/io/trace.hpp"
#include "verbs/network_options.hpp"
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

using Column = std::pair<std::string, std::optional<double>>;

using Column = std::pair<std::string, std::optional<double>>;

template <class D>
void add_median(std::string_view name,
                std::string_view unit,
                const std::optional<Predicted<D>>& value,
                std::vector<Column>& out) {
  out.emplace_back(fmt::format("predicted_{}_{}", name, unit),
                   value ? std::optional(value->median.base()) : std::nullopt);
}

template <class D>
void add_interval(std::string_view name,
                  std::string_view unit,
                  const std::optional<Predicted<D>>& value,
                  std::vector<Column>& out) {
  const bool is_known = value && value->interval;
  const auto add = [&](std::string_view end, Quantity<D> Interval<D>::*member) {
    out.emplace_back(fmt::format("predicted_{}_{}_{}", name, end, unit),
                     is_known ? std::optional(((*value->interval).*member).base()) : std::nullopt);
  };
  add("90_low", &Interval<D>::low_90);
  add("90_high", &Interval<D>::high_90);
  add("50_low", &Interval<D>::low_50);
  add("50_high", &Interval<D>::high_50);
}

/// A prediction as columns, the unit in the name; a value that the model cannot give is absent.
std::vector<Column> columns_of(const Prediction& prediction) {
  const std::optional energy(prediction.energy);
  std::vector<Column> out;
  add_median("energy", "J", energy, out);
  add_median("duration", "s", prediction.duration, out);
  add_median("power", "W", prediction.power, out);
  out.emplace_back("predicted_energy_mean_J", in(prediction.energy.mean, joule));
  add_interval("energy", "J", energy, out);
  add_interval("duration", "s", prediction.duration, out);
  add_interval("power", "W", prediction.power, out);
  return out;
}

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
  if (!calibration) return "No intervals: the model was fitted without calibrating them.\n";
  const CalibrationEvidence& e = calibration->evidence;
  if (is_outside) {
    return "The job lies outside what was measured: how often its intervals would hold is not "
           "known.\n";
  }
  return fmt::format(
      "90 % intervals of energy covered {:.0f} % of {} held-out runs, 50 % intervals {:.0f} %;\n"
      "coefficients are known to {:.1f} % here, single runs scatter by {:.1f} % (standard "
      "deviations).\n",
      100.0 * e.coverage.of_90,
      e.rows,
      100.0 * e.coverage.of_50,
      100.0 * prediction.energy.parameter_sd,
      100.0 * prediction.energy.residual_sd);
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
  std::string out = fmt::format("{}\non {}, by model {} ({} measured runs)\n\n",
                                description,
                                model.hardware.name,
                                short_id(model),
                                model.energy.rows);
  for (const auto& [label, value, remark] : rows) {
    out += fmt::format("  {:20} {:>10}{}{}\n", label, value, remark.empty() ? "" : "   ", remark);
  }
  out += "\n" + evidence_text(model, prediction, duration_is_given, is_outside) +
         "\nWhere the median goes:\n";
  for (std::size_t i = 0; i < EnergySum::term_count; ++i) {
    const double term_J = prediction.energy_by_term_J[i];
    if (term_J == 0.0) continue;
    out += fmt::format("  {:20} {:>10} {:6.1f} %\n",
                       EnergySum::term_names[i],
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
  const Prediction prediction = model.predict(job, arguments.text_or("group", ""));
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

int predict_jobs(const FittedModel& model,
                 const Arguments& arguments,
                 std::ostream& out,
                 std::ostream& err) {
  constexpr std::array<std::string_view, 2> formats{"csv", "jsonl"};
  const std::string format = arguments.choice("format", formats);
  for (const Option& option : network_options) {
    if (!arguments.has(std::string(option.name))) continue;
    throw Error(Errc::usage,
                fmt::format("--{}", option.name),
                "found with --jobs, expected in the columns of the jobs");
  }
  Trace trace = read_trace(arguments.text("jobs"), TraceUse::jobs);
  use_declared_group(model, trace);
  const CsvTable& table = *trace.table;
  std::size_t beyond_range = 0;
  std::size_t beyond_hull = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Prediction prediction =
        model.predict(trace.rows.jobs[row], trace.rows.group.empty() ? "" : trace.rows.group[row]);
    const auto columns = columns_of(prediction);
    const DomainValues values = domain_values(trace.rows.jobs[row]);
    if (model.domain.outside_range(values).any()) ++beyond_range;
    if (model.domain.outside_hull(values).any()) ++beyond_hull;
    if (format == "jsonl") {
      Json record = Json::object();
      for (std::size_t i = 0; i < table.columns().size(); ++i) {
        record[table.columns()[i]] = std::string(table.cell(row, i));
      }
      for (const auto& [name, value] : columns) {
        record[name] = value ? Json(*value) : Json();
      }
      out << record.dump() << "\n";
      continue;
    }
    if (row == 0) {
      std::string header;
      for (const std::string& name : table.columns()) header += csv_cell(name) + ",";
      for (const auto& [name, value] : columns) header += name + ",";
      header.back() = '\n';
      out << header;
    }
    std::string line;
    for (std::size_t i = 0; i < table.columns().size(); ++i) {
      line += csv_cell(table.cell(row, i)) + ",";
    }
    for (const auto& [name, value] : columns) line += value ? fmt::format("{},", *value) : ",";
    line.back() = '\n';
    out << line;
  }
  for (const std::string& note : trace.notes) err << "note: " << note << "\n";
  const auto warn = [&](std::string_view code, std::size_t jobs, std::string_view where) {
    if (jobs == 0) return;
    err << fmt::format("warning: {} {} of {} jobs lie {}\n", code, jobs, table.rows(), where);
  };
  warn("EM-W001", beyond_range, "outside the fitted range");
  warn("EM-W004", beyond_hull, "outside the hull of the fitted runs, by inputs in their range");
  if (beyond_range + beyond_hull == 0) return 0;
  return arguments.has("strict") ? static_cast<int>(Errc::out_of_domain) : 0;
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const FittedModel model = read_model(arguments.text("model"));
  if (arguments.has("group") && !model.energy.groups) {
    throw Error(Errc::usage, "--group", "found with a model that declares no group, expected none");
  }
  for (const char* const option : {"duration", "group"}) {
    if (!arguments.has("jobs") || !arguments.has(option)) continue;
    throw Error(Errc::usage, fmt::format("--{}", option), "found with --jobs, expected without");
  }
  return arguments.has("jobs") ? predict_jobs(model, arguments, out, err)
                               : predict_one(model, arguments, out, err);
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
