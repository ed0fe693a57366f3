// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <ostream>

#include "cli/report.hpp"
#include "cli/text.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/io/trace.hpp"
#include "verbs/job_options.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr auto option_table =
    joined(model_options,
           std::array{Option{"runs", "N", "how many runs to choose (default 5)"},
                      Option{"format", "NAME", "table (default) or json", false, table_or_json}},
           network_options);

Json json_of(const Plan& plan, const FittedModel& model, const Trace& trace) {
  Json runs = Json::array();
  for (const PlannedRun& run : plan.runs) {
    runs.push_back({{"row", run.candidate},
                    {"where", trace.rows.where(run.candidate)},
                    {"energy_J", run.energy_J},
                    {"mean_log_standard_error_change", run.log_volume},
                    {"target_sd", run.target_sd}});
  }
  Json errors = Json::object();
  const auto parameters = EnergySum::parameters();
  for (std::size_t k = 0; k < model.energy.free.size(); ++k) {
    errors[qualified_name(parameters[model.energy.free[k]])] = {
        {"before", plan.standard_error_before[k]}, {"after", plan.standard_error_after[k]}};
  }
  return {{"runs", runs},
          {"target_sd_before", plan.target_sd_before},
          {"relative_standard_errors", errors}};
}

std::string text_of(const Plan& plan,
                    const FittedModel& model,
                    const Trace& trace,
                    bool has_target) {
  std::vector<std::vector<std::string>> cells{
      {"candidate", "takes", has_target ? "job then known to" : "standard errors, mean"}};
  double total_J = 0.0;
  for (const PlannedRun& run : plan.runs) {
    total_J += run.energy_J;
    cells.push_back({trace.rows.where(run.candidate),
                     format_quantity(run.energy_J, Kind::energy),
                     has_target ? fmt::format("{:.2f} %", 100.0 * run.target_sd)
                                : fmt::format("x {:.3f}", std::exp(run.log_volume))});
  }
  std::string out = has_target ? paragraph(fmt::format("The job's median is known to {:.2f} % now.",
                                                       100.0 * plan.target_sd_before))
                               : std::string();
  out += "Most per joule, in this order:\n" + text_table(cells) + "\n" +
         paragraph(fmt::format("{} in all. Relative standard errors:",
                               format_quantity(total_J, Kind::energy)));
  std::vector<std::vector<std::string>> errors{{"coefficient", "before", "after"}};
  const auto parameters = EnergySum::parameters();
  for (std::size_t k = 0; k < model.energy.free.size(); ++k) {
    errors.push_back({qualified_name(parameters[model.energy.free[k]]),
                      fmt::format("{:.1f} %", 100.0 * plan.standard_error_before[k]),
                      fmt::format("{:.1f} %", 100.0 * plan.standard_error_after[k])});
  }
  return out + text_table(errors);
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& /*err*/) {
  const std::string format = arguments.choice("format");
  arguments.require({"model"});
  for (const Option& option : network_options) {
    if (arguments.has("network")) break;
    arguments.refuse({option.name}, "found without --network, expected with it to state a job");
  }
  const FittedModel model = read_model(arguments.text("model"));
  const Trace trace = read_trace(arguments.operands().front(), TraceUse::jobs);
  std::optional<Workload> target;
  if (arguments.has("network")) target = job_from(arguments);
  const auto runs = static_cast<std::size_t>(arguments.count_or("runs", 1, 1e6, 5.0));
  const Plan plan = plan_runs(model, trace.rows.jobs, runs, target);
  out << (format == "json" ? json_of(plan, model, trace).dump(2) + "\n"
                           : text_of(plan, model, trace, target.has_value()));
  return 0;
}

}  // namespace

Command design_command() {
  return {{"design",
           "CANDIDATES.csv",
           "Chooses the next runs to measure: those that shrink the coefficients' errors, or the "
           "uncertainty of one stated job, most per joule.",
           "  energymodel design CANDIDATES.csv --model MODEL.toml --runs 5\n"
           "  energymodel design CANDIDATES.csv --model MODEL.toml --network mlp \\\n"
           "      --inputs 784 --outputs 10 --size 1M --depth 5 --observations 70000 \\\n"
           "      --epochs 3000\n",
           option_table,
           1,
           1},
          run};
}

}  // namespace energymodel::cli
