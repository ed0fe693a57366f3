// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <ostream>

#include "cli/report.hpp"
#include "verbs/job_options.hpp"
#include "verbs/predict_jobs.hpp"
#include "verbs/prediction_columns.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array<std::string_view, 3> formats{"table", "json", "csv"};
constexpr std::array<std::string_view, 4> all_formats{"table", "json", "csv", "jsonl"};
constexpr auto options = joined(
    model_options,
    std::array{
        Option{"jobs",
               "FILE",
               "predict every row of a CSV, or every line of JSON; '-' is standard input"},
        Option{"on-error",
               "WHAT",
               "with --jobs, at a row that cannot be read: stop (default), skip it, or emit it "
               "with its error",
               false,
               on_error_choices},
        Option{"columns",
               "NAME[,NAME]",
               "with --jobs: predicted columns to write, such as predicted_energy_J (default all)"},
        Option{"totals",
               "FILE",
               "with --jobs: energy, peak power, carbon and cost of all jobs together, as JSON; "
               "'-' shows them in place of the rows"},
        Option{"threads",
               "N",
               "with --jobs: threads to use (default all cores); the output is the same"},
        Option{"format",
               "NAME",
               "table (default), json or csv; with --jobs csv (default) or jsonl",
               false,
               all_formats}},
    job_options);

int predict_one(const FittedModel& model,
                const Arguments& arguments,
                std::ostream& out,
                std::ostream& err) {
  const std::string format = arguments.choice("format", formats);
  const Answer answer = answer_to(arguments, model);
  if (format == "json") {
    out << json_of(answer).dump(2) << "\n";
  } else if (format == "csv") {
    std::string header;
    std::string row;
    const PredictionValues values = values_of(answer.forecast.total);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) continue;
      header += fmt::format("{}{}", header.empty() ? "" : ",", prediction_columns[i]);
      row += fmt::format("{}{}", row.empty() ? "" : ",", values[i]);
    }
    out << header << "\n" << row << "\n";
  } else {
    out << text_of(answer);
  }
  if (format == "json") {
    note_unseen_group(answer, err);
  } else {
    warn(answer, err);
  }
  return status_of(answer);
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  arguments.require({"model|hardware", "network|jobs"});
  const bool has_jobs = arguments.has("jobs");
  if (has_jobs) {
    arguments.refuse({"duration", "group", "on", "parallel-efficiency", "power-limit"},
                     "found with --jobs, expected without");
    for (const Option& option : network_options) {
      arguments.refuse({option.name}, "found with --jobs, expected in the columns of the jobs");
    }
    for (const Option& option : facility_options) {
      if (arguments.has("totals")) break;
      arguments.refuse({option.name}, "found with --jobs alone, expected with --totals");
    }
  }
  if (!has_jobs) {
    arguments.refuse({"columns", "on-error", "threads", "totals"},
                     "found without --jobs, expected with it");
  }
  Models models;
  const FittedModel& model = models.of(arguments);
  return has_jobs ? predict_jobs(model, arguments, out, err)
                  : predict_one(model, arguments, out, err);
}

}  // namespace

Command predict_command() {
  return {{"predict",
           "",
           "Predicts the energy, duration and power of a job that has not run.",
           "  energymodel predict --model MODEL.toml --network mlp --inputs 784 \\\n"
           "      --outputs 10 --shape rectangle --size 1M --depth 5 --observations 70000 \\\n"
           "      --epochs 3000\n"
           "  energymodel predict --model MODEL.toml --jobs JOBS.csv > PREDICTED.csv\n"
           "  energymodel predict --model MODEL.toml --jobs JOBS.csv --totals - --pue 1.2\n"
           "  parallel --pipe --header : energymodel predict --model MODEL.toml \\\n"
           "      --jobs - < JOBS.csv\n"
           "  energymodel predict --hardware dgx-h100 --network transformer \\\n"
           "      --parameters 13B --tokens 100B --nodes 4 --pue 1.2 \\\n"
           "      --carbon-intensity '0.35 kg/kWh'\n",
           options},
          run};
}

}  // namespace energymodel::cli
