// SPDX-License-Identifier: Apache-2.0
#include "verbs/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "energymodel/error.hpp"
#include "energymodel/fit/explain.hpp"
#include "energymodel/fit/specified_model.hpp"

namespace energymodel::cli {
namespace {

constexpr double normal_95 = 1.6448536269514722;
constexpr double usual = 0.1;

/// Whether the energy of the nodes can depend on the option: not on what the facility adds.
bool describes_job(std::string_view name) {
  return std::none_of(facility_options.begin(), facility_options.end(), [&](const Option& option) {
    return option.name == name;
  });
}

/// --uncertain NAME=R, by name.
std::map<std::string, double> stated(const Arguments& arguments) {
  std::map<std::string, double> out;
  for (const std::string& text : arguments.all("uncertain")) {
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string name = text.substr(0, equals);
    const Option* const option = arguments.find(name);
    if (option == nullptr || !kind_of(*option) || !describes_job(name) || !arguments.has(name)) {
      throw Error(Errc::usage,
                  "--uncertain",
                  fmt::format("found '{}', expected a number among the options given, such as "
                              "tokens=20%",
                              text));
    }
    double share = 0.0;
    try {
      share = parse_quantity(text.substr(std::min(equals + 1, text.size())), Kind::ratio, "");
    } catch (const Error&) {
      share = -1.0;
    }
    if (!(share >= 0.0) || share > 10.0) {
      throw Error(
          Errc::usage,
          "--uncertain",
          fmt::format("found '{}', expected a share from 0 to 10, such as tokens=20%", text));
    }
    out[name] = share;
  }
  return out;
}

double energy_J(const Answer& answer) { return in(answer.forecast.total.energy.median, joule); }

/// The energy with another value of an option.
double moved_J(const Arguments& arguments,
               Models& models,
               const std::string& option,
               Kind kind,
               double value) {
  const Arguments moved = arguments.with(option, option_text(kind, value));
  return energy_J(answer_to(moved, models.of(moved)));
}

void add_inputs(const Answer& answer, Models& models, std::vector<Influence>& out) {
  const Arguments& arguments = answer.arguments;
  const auto shares = stated(arguments);
  for (const Option& option : job_options) {
    const std::string name(option.name);
    const std::optional<Kind> kind = kind_of(option);
    if (!kind || !describes_job(name) || !arguments.has(name)) continue;
    const auto own = shares.find(name);
    const double share = own == shares.end() ? usual : own->second;
    const double value = arguments.quantity(name, *kind);
    try {
      const double less_J = moved_J(arguments, models, name, *kind, value / (1.0 + share));
      const double more_J = moved_J(arguments, models, name, *kind, value * (1.0 + share));
      // A count so small that a tenth of it is rounded away.
      if (less_J == more_J && own == shares.end()) continue;
      out.push_back(
          {fmt::format("--{}", name),
           fmt::format("{:.4g} %{}", 100.0 * share, own == shares.end() ? ", by default" : ""),
           std::min(less_J, more_J),
           std::max(less_J, more_J)});
    } catch (const Error&) {
      if (own != shares.end()) throw;
    }
  }
}

/// A normal scatter of the logarithm of the part of the energy that scatters.
Influence spread(std::string name, double energy_J, double scattering_J, double log_sd) {
  const double factor = std::exp(normal_95 * log_sd);
  return {std::move(name),
          fmt::format("{:.2g} %", 100.0 * (factor - 1.0)),
          energy_J - scattering_J * (1.0 - 1.0 / factor),
          energy_J + scattering_J * (factor - 1.0)};
}

/// The sum that the answer's energy comes from.
const FittedSum<EnergySum>& sum_of(const Answer& answer) {
  const FittedModel& model = answer.model;
  return answer.duration_is_given() && model.energy_given_duration ? *model.energy_given_duration
                                                                   : model.energy;
}

/// A start-up that is known, waiting and idle parts do not scatter.
double scattering_J(const Answer& answer) {
  const FittedSum<EnergySum>& sum = sum_of(answer);
  const double startup_J =
      sum.standing[0] == Standing::fixed ? answer.forecast.nodes * sum.coefficients[0] : 0.0;
  return energy_J(answer) - startup_J -
         in(answer.forecast.waiting + answer.forecast.also_idle, joule);
}

void add_coefficients(const Answer& answer, std::vector<Influence>& out) {
  std::vector<Workload> jobs;
  for (const NamedWorkload& phase : answer.phases) jobs.push_back(phase.job);
  for (const TermDoubt& doubt : doubts_by_term(sum_of(answer), jobs, answer.model.hardware)) {
    out.push_back(spread(doubt.term.empty() ? "all coefficients together"
                                            : fmt::format("coefficients of {}", doubt.term),
                         energy_J(answer),
                         scattering_J(answer),
                         std::sqrt(doubt.variance)));
  }
}

}  // namespace

double Influence::log_variance() const {
  const double sd = std::log(high_J / low_J) / (2.0 * normal_95);
  return sd * sd;
}

std::vector<Influence> influences(const Answer& answer, Models& models) {
  std::vector<Influence> out;
  add_inputs(answer, models, out);
  add_coefficients(answer, out);
  const Prediction& total = answer.forecast.total;
  if (answer.model.energy.rows > 0) {
    out.push_back(spread("scatter of single runs",
                         energy_J(answer),
                         scattering_J(answer),
                         total.energy.residual_sd));
  }
  for (const Assumption& assumption : answer.model.assumptions) {
    // Not every assumed value plays a part in the scatter of the whole; these two make it.
    const bool is_power = assumption.name == assumed_load.name;
    const bool is_time = assumption.name == assumed_efficiency.name;
    if (!is_power && (!is_time || answer.duration_is_given())) continue;
    out.push_back(spread(fmt::format("assumed {}", assumption.name),
                         energy_J(answer),
                         scattering_J(answer),
                         assumption.log_sd));
  }
  std::stable_sort(out.begin(), out.end(), [](const Influence& a, const Influence& b) {
    return a.log_variance() > b.log_variance();
  });
  return out;
}

}  // namespace energymodel::cli
