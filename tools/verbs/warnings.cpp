// SPDX-License-Identifier: Apache-2.0
#include "verbs/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "energymodel/io/quantity_text.hpp"

namespace energymodel::cli {
namespace {

std::string input_text(std::size_t input, const DomainValues& values) {
  return fmt::format("{} = {:.4g}", domain_inputs[input], values[input]);
}

/// Coefficients that price what the job does but that no fitted run touched: they are zero for want
/// of data.
std::vector<std::string> unpriced(const FittedModel& model, const Workload& job) {
  std::vector<std::string> out;
  const SumView sum = energy_sum();
  std::vector<double> gradient(EnergySum::size);
  sum.evaluate(job, model.hardware, model.energy.coefficients.data(), gradient.data());
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const bool is_unknown =
        model.energy.standing[i] == Standing::unused && sum.parameters[i].role == Role::linear;
    if (is_unknown && gradient[i] != 0.0) out.push_back(qualified_name(sum.parameters[i]));
  }
  return out;
}

void add_domain_warnings(const Domain& domain,
                         const DomainValues& values,
                         std::vector<Warning>& out) {
  const auto beyond_range = domain.outside_range(values);
  for (std::size_t i = 0; i < domain_inputs.size(); ++i) {
    if (!beyond_range[i]) continue;
    out.push_back({"EM-W001",
                   fmt::format("{} lies outside the fitted range {:.4g} to {:.4g}",
                               input_text(i, values),
                               domain.range[i].low,
                               domain.range[i].high),
                   {i}});
  }
  const auto beyond_hull = domain.outside_hull(values);
  for (std::size_t k = 0; k < domain_pairs.size(); ++k) {
    if (!beyond_hull[k]) continue;
    const auto [i, j] = domain_pairs[k];
    out.push_back({"EM-W004",
                   fmt::format("{} with {} lies outside the hull of the fitted runs, though each "
                               "is in its range",
                               input_text(i, values),
                               input_text(j, values)),
                   {i, j}});
  }
}

/// The run to compare with, if a warning is about inputs and the model keeps runs.
const DomainValues* nearest_run(const std::vector<Warning>& warnings,
                                const FittedModel& model,
                                const Workload& job) {
  const bool is_asked = std::any_of(
      warnings.begin(), warnings.end(), [](const Warning& w) { return !w.inputs.empty(); });
  return is_asked ? model.domain.nearest_run(domain_values(job)) : nullptr;
}

}  // namespace

std::vector<Warning> warnings_for(const FittedModel& model, const Workload& job) {
  std::vector<Warning> out;
  add_domain_warnings(model.domain, domain_values(job), out);
  for (const std::string& name : unpriced(model, job)) {
    const std::string why =
        model.energy.rows > 0
            ? fmt::format(
                  "no fitted run touched {}: what the job does of it is not in the prediction",
                  name)
            : fmt::format(
                  "the specification does not say what {} costs: it is not in the prediction",
                  name);
    out.push_back({"EM-W002", why, {}});
  }
  if (job.duration > Duration<>{} && model.duration) {
    Workload untimed = job;
    untimed.duration = {};
    const auto own = model.predict(untimed).duration;
    const bool is_inside = !own->interval || (job.duration >= own->interval->low_90 &&
                                              job.duration <= own->interval->high_90);
    if (!is_inside) {
      out.push_back(
          {"EM-W003",
           fmt::format("the given duration lies outside the {} to {} that the model expects of "
                       "nine runs in ten",
                       format_quantity(in(own->interval->low_90, second), Kind::duration),
                       format_quantity(in(own->interval->high_90, second), Kind::duration)),
           {}});
    }
  }
  return out;
}

std::string text_of(const std::vector<Warning>& warnings,
                    const FittedModel& model,
                    const Workload& job) {
  std::string out;
  for (const Warning& warning : warnings) {
    out += fmt::format("warning: {} {}\n", warning.code, warning.text);
  }
  if (const DomainValues* const run = nearest_run(warnings, model, job)) {
    out += "note: nearest of the measured runs that the model keeps:";
    for (std::size_t i = 0; i < run->size(); ++i) {
      out += fmt::format("{} {}", i == 0 ? "" : ",", input_text(i, *run));
    }
    out += "\n";
  }
  return out;
}

Json json_of(const std::vector<Warning>& warnings, const FittedModel& model, const Workload& job) {
  const DomainValues values = domain_values(job);
  const DomainValues* const run = nearest_run(warnings, model, job);
  Json out = Json::array();
  for (const Warning& warning : warnings) {
    Json entry{{"code", warning.code}, {"text", warning.text}};
    for (const std::size_t i : warning.inputs) {
      entry["inputs"].push_back(
          {{"name", domain_inputs[i]},
           {"value", values[i]},
           {"range", {model.domain.range[i].low, model.domain.range[i].high}}});
    }
    if (run != nullptr && !warning.inputs.empty()) {
      for (std::size_t i = 0; i < run->size(); ++i) {
        entry["nearest_run"][std::string(domain_inputs[i])] = (*run)[i];
      }
    }
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace energymodel::cli
