// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "cli/report.hpp"
#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "io/suggest.hpp"
#include "io/words.hpp"
#include "verbs/answer.hpp"
#include "verbs/facility_options.hpp"
#include "verbs/network_options.hpp"
#include "verbs/plan_options.hpp"
#include "verbs/predict_jobs.hpp"
#include "verbs/prediction_columns.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr auto options = [] {
  constexpr std::array own{
      Option{"model", "FILE", "model file, or the name of a shipped model"},
      Option{"jobs",
             "FILE",
             "predict every row of a CSV, or every line of JSON; '-' is standard input"},
      Option{"on-error",
             "WHAT",
             "with --jobs, at a row that cannot be read: stop (default), skip it, or emit it with "
             "its error"},
      Option{"threads",
             "N",
             "with --jobs: threads to use (default all cores); the output is the same"},
      Option{"duration", "TIME", "the job's duration if it is known, such as '26 h'"},
      Option{"group", "LEVEL", "level of the model's declared group, such as a node's name"},
      Option{"strict", "", "exit with status 7 for a job outside the fitted range or hull"},
      Option{"format", "NAME", "table (default), json or csv; with --jobs csv (default) or jsonl"}};
  std::array<Option,
             own.size() + plan_options.size() + facility_options.size() + network_options.size()>
      out{};
  auto next = std::copy(own.begin(), own.end(), out.begin());
  next = std::copy(plan_options.begin(), plan_options.end(), next);
  next = std::copy(facility_options.begin(), facility_options.end(), next);
  std::copy(network_options.begin(), network_options.end(), next);
  return out;
}();

int status_of(const Answer& answer) {
  const bool is_refused = answer.is_doubtful() && answer.arguments.has("strict");
  return is_refused ? static_cast<int>(Errc::out_of_domain) : 0;
}

void note_unseen_group(const FittedModel& model, const std::string& group, std::ostream& err) {
  if (group.empty() || model.energy.groups->knows(group)) return;
  std::vector<std::string> levels;
  for (const auto& [level, effect] : model.energy.groups->log_effect) levels.push_back(level);
  err << fmt::format(
      "note: --group: found '{}'{}, of which the model saw no run: predicted as a "
      "new level of {}, with wider intervals\n",
      group,
      did_you_mean(group, levels),
      model.energy.groups->column);
}

int predict_one(const FittedModel& model,
                const Arguments& arguments,
                std::ostream& out,
                std::ostream& err) {
  constexpr std::array<std::string_view, 3> formats{"table", "json", "csv"};
  const std::string format = arguments.choice("format", formats);
  note_unseen_group(model, arguments.text_or("group", ""), err);
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
  if (format != "json") {
    for (std::size_t i = 0; i < answer.phases.size(); ++i) {
      err << text_of(answer.warnings[i], model, answer.phases[i].job);
    }
  }
  return status_of(answer);
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  arguments.require({"model|hardware", "network|jobs"});
  const bool has_jobs = arguments.has("jobs");
  if (has_jobs) {
    arguments.refuse({"duration", "group", "on", "parallel-efficiency"},
                     "found with --jobs, expected without");
    for (const Option& option : network_options) {
      arguments.refuse({option.name}, "found with --jobs, expected in the columns of the jobs");
    }
  }
  if (!has_jobs) {
    arguments.refuse({"on-error", "threads"}, "found without --jobs, expected with it");
  }
  const FittedModel model = model_from(arguments);
  if (has_jobs) return predict_jobs(model, arguments, out, err);
  if (arguments.has("group") && !model.energy.groups) {
    throw Error(Errc::usage, "--group", "found with a model that declares no group, expected none");
  }
  return predict_one(model, arguments, out, err);
}

}  // namespace

Command predict_command() {
  return {
      {"predict",
       "",
       "Predicts the energy, duration and power of a job that has not run.",
       "  energymodel predict --model MODEL.toml --network mlp --inputs 784 --outputs 10 \\\n"
       "      --shape rectangle --size 1M --depth 5 --observations 70000 --epochs 3000\n"
       "  energymodel predict --model MODEL.toml --jobs JOBS.csv > PREDICTED.csv\n"
       "  parallel --pipe --header : energymodel predict --model MODEL.toml --jobs - < JOBS.csv\n"
       "  energymodel predict --hardware dgx-h100 --network transformer --parameters 13B \\\n"
       "      --tokens 100B --nodes 4 --pue 1.2 --carbon-intensity '0.35 kg/kWh'\n",
       options},
      run};
}

}  // namespace energymodel::cli
