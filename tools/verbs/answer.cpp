// SPDX-License-Identifier: Apache-2.0
#include "verbs/answer.hpp"

#include <fmt/format.h>

#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "energymodel/fit/power_limit.hpp"
#include "io/words.hpp"
#include "verbs/plan_options.hpp"

namespace energymodel::cli {
namespace {

/// The duration of a job of one phase, as it was given.
void set_given_duration(const Arguments& arguments,
                        const FittedModel& model,
                        std::vector<NamedWorkload>& phases) {
  if (!arguments.has("duration")) return;
  if (phases.size() > 1) {
    throw Error(Errc::usage,
                "--duration",
                fmt::format("found with a job of {}, expected one of a single phase",
                            plural(phases.size(), "phase")));
  }
  Workload& job = phases.front().job;
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

/// The clock of each phase, lowered until its mean power keeps a limit.
void set_power_limit(const Arguments& arguments,
                     const FittedModel& model,
                     std::vector<NamedWorkload>& phases) {
  if (!arguments.has("power-limit")) return;
  arguments.refuse({"duration"}, "found with --power-limit, which changes it, expected without");
  const Power<> limit(arguments.quantity("power-limit", Kind::power));
  for (NamedWorkload& phase : phases) {
    const auto ratio = clock_ratio_under(model, phase.job, limit);
    if (!ratio) {
      throw Error(Errc::insufficient_data,
                  "--power-limit",
                  fmt::format("found '{}', which no clock from {:g} of the full one on keeps: "
                              "expected a higher limit, or a model of runs at several clocks",
                              arguments.text("power-limit"),
                              lowest_clock_ratio));
    }
    phase.job.clock_ratio = *ratio;
  }
}

}  // namespace

Answer answer_to(const Arguments& arguments, const FittedModel& model) {
  Answer out{model, arguments, phases_from(arguments), {}, facility_from(arguments, model), {}, {}};
  set_given_duration(arguments, model, out.phases);
  set_power_limit(arguments, model, out.phases);
  std::vector<Workload> jobs;
  for (const NamedWorkload& phase : out.phases) {
    jobs.push_back(phase.job);
    out.warnings.push_back(warnings_for(model, phase.job));
  }
  out.forecast =
      forecast(model, jobs, placement_from(arguments, model), arguments.text_or("group", ""));
  const auto& energy = out.forecast.total.energy;
  std::optional<std::array<double, 2>> energy_90_J;
  if (energy.interval) {
    energy_90_J = {{in(energy.interval->low_90, joule), in(energy.interval->high_90, joule)}};
  }
  const auto& duration = out.forecast.total.duration;
  const double duration_s = duration ? in(duration->median, second) : 0.0;
  if (out.facility.is_stated()) {
    out.figures = figures_of(
        out.facility,
        {in(energy.median, joule), energy_90_J, out.forecast.nodes * duration_s, duration_s});
  }
  const auto limit = model.hardware.measured_peak_power;
  if (limit && out.forecast.node_peak_power && *out.forecast.node_peak_power > *limit) {
    out.warnings.front().push_back(
        {"EM-W005",
         fmt::format("the predicted peak of a node, {}, lies above the {} ever measured on it",
                     format_quantity(in(*out.forecast.node_peak_power, watt), Kind::power),
                     format_quantity(in(*limit, watt), Kind::power)),
         {}});
  }
  return out;
}

Unit unit_of(const Answer& answer) {
  // A transformer that generates is asked for the price of a generated token.
  const Workload& job = answer.phases.back().job;
  if (job.tokens > 0.0) return {"token", job.tokens * answer.forecast.nodes};
  if (job.samples > 0.0) return {"sample", job.samples * answer.forecast.nodes};
  return {};
}

}  // namespace energymodel::cli
