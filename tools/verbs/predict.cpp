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

namespace energymodel::cli {
namespace {

constexpr auto options = [] {
  constexpr std::array own{
      Option{"model", "FILE", "model file, or the name of a shipped model"},
      Option{"jobs", "FILE", "predict every row of a CSV of jobs; '-' is standard input"},
      Option{"duration", "TIME", "the job's duration if it is known, such as '26 h'"},
      Option{"strict", "", "exit with status 7 for a job outside the fitted range"},
      Option{"format", "NAME", "table (default), json or csv; with --jobs csv (default) or jsonl"}};
  std::array<Option, own.size() + network_options.size()> out{};
  std::copy(own.begin(), own.end(), out.begin());
  std::copy(network_options.begin(), network_options.end(), out.begin() + own.size());
  return out;
}();

/// A prediction as columns: name and value [the unit is in the name]; absent values are skipped.
std::vector<std::pair<std::string_view, std::optional<double>>> columns_of(
    const Prediction& prediction) {
  const double energy_J = in(prediction.median_energy, joule);
  std::optional<double> duration_s;
  std::optional<double> power_W;
  if (prediction.duration) {
    duration_s = in(*prediction.duration, second);
    power_W = energy_J / *duration_s;
  }
  return {{"predicted_energy_J", energy_J},
          {"predicted_duration_s", duration_s},
          {"predicted_power_W", power_W},
          {"predicted_energy_mean_J", in(prediction.mean_energy, joule)}};
}

std::vector<std::string> warnings_for(const FittedModel& model, const Workload& job) {
  std::vector<std::string> out;
  const auto values = domain_values(job);
  for (const std::size_t i : model.out_of_domain(job)) {
    out.push_back(fmt::format("EM-W001 {} = {:.4g} lies outside the fitted range {:.4g} to {:.4g}",
                              domain_inputs[i],
                              values[i],
                              model.domain[i].low,
                              model.domain[i].high));
  }
  return out;
}

int status_of(const std::vector<std::string>& warnings, const Arguments& arguments) {
  const bool is_refused = !warnings.empty() && arguments.has("strict");
  return is_refused ? static_cast<int>(Errc::out_of_domain) : 0;
}

void print_table(const FittedModel& model,
                 const std::string& description,
                 const Prediction& prediction,
                 std::ostream& out) {
  const auto energy = [](double value_J) { return format_quantity(value_J, Kind::energy); };
  const double median_J = in(prediction.median_energy, joule);
  out << fmt::format("{}\non {}, by model {} ({} measured runs)\n\n",
                     description,
                     model.hardware.name,
                     short_id(model),
                     model.energy.rows);
  std::vector<std::vector<std::string>> rows{
      {"energy, median", energy(median_J), "half of such runs take more"},
      {"energy, mean", energy(in(prediction.mean_energy, joule)), "what to budget per run"}};
  if (prediction.duration) {
    const double duration_s = in(*prediction.duration, second);
    rows.push_back({"duration", format_quantity(duration_s, Kind::duration), ""});
    rows.push_back({"mean power", format_quantity(median_J / duration_s, Kind::power), ""});
    if (model.hardware.idle_power) {
      const double idle_J = in(*model.hardware.idle_power, watt) * duration_s;
      rows.push_back(
          {"of the energy, the idle node's",
           energy(idle_J),
           fmt::format("{} for the duration",
                       format_quantity(in(*model.hardware.idle_power, watt), Kind::power))});
    }
  }
  for (const auto& row : rows) {
    out << fmt::format("  {:32} {:>10}   {}\n", row[0], row[1], row[2]);
  }
  out << "\nWhere the median goes:\n";
  for (std::size_t i = 0; i < EnergySum::term_count; ++i) {
    const double term_J = prediction.energy_by_term_J[i];
    if (term_J == 0.0) continue;
    out << fmt::format("  {:32} {:>10} {:6.1f} %\n",
                       EnergySum::term_names[i],
                       energy(term_J),
                       100.0 * term_J / median_J);
  }
}

Json json_of(const FittedModel& model,
             const Workload& job,
             const Prediction& prediction,
             const std::vector<std::string>& warnings) {
  Json terms = Json::object();
  for (std::size_t i = 0; i < EnergySum::term_count; ++i) {
    terms[std::string(EnergySum::term_names[i])] = prediction.energy_by_term_J[i];
  }
  Json out{{"model", {{"id", short_id(model)}, {"hardware", model.hardware.name}}},
           {"workload", cli::json_of(job)}};
  for (const auto& [name, value] : columns_of(prediction)) {
    if (value) out[std::string(name)] = *value;
  }
  out["energy_by_term_J"] = terms;
  out["warnings"] = warnings;
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
    if (!model.energy_given_duration) {
      throw Error(Errc::usage,
                  "--duration",
                  "found with a model that was fitted without durations, expected none");
    }
  }
  const Prediction prediction = model.predict(job);
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
    print_table(model, describe_job(arguments, job), prediction, out);
  }
  if (format != "json") {
    for (const std::string& warning : warnings) err << "warning: " << warning << "\n";
  }
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
  const Trace trace = read_trace(arguments.text("jobs"), TraceUse::jobs);
  const CsvTable& table = *trace.table;
  std::size_t outside = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Prediction prediction = model.predict(trace.rows.jobs[row]);
    const auto columns = columns_of(prediction);
    if (!model.out_of_domain(trace.rows.jobs[row]).empty()) ++outside;
    if (format == "jsonl") {
      Json record = Json::object();
      for (std::size_t i = 0; i < table.columns().size(); ++i) {
        record[table.columns()[i]] = std::string(table.cell(row, i));
      }
      for (const auto& [name, value] : columns) {
        record[std::string(name)] = value ? Json(*value) : Json();
      }
      out << record.dump() << "\n";
      continue;
    }
    if (row == 0) {
      std::string header;
      for (const std::string& name : table.columns()) header += csv_cell(name) + ",";
      for (const auto& [name, value] : columns) header += std::string(name) + ",";
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
  if (outside == 0) return 0;
  err << fmt::format(
      "warning: EM-W001 {} of {} jobs lie outside the fitted range\n", outside, table.rows());
  return arguments.has("strict") ? static_cast<int>(Errc::out_of_domain) : 0;
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const FittedModel model = read_model(arguments.text("model"));
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
