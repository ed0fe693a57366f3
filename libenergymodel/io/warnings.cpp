// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "energymodel/fit/doubts.hpp"
#include "energymodel/io/quantity_text.hpp"

namespace energymodel {
namespace {

std::string input_text(std::size_t input, const DomainValues& values) {
  return fmt::format("{} = {:.4g}", domain_inputs[input], values[input]);
}

void add_domain_warnings(const Domain& domain,
                         const DomainValues& values,
                         const Doubts& doubts,
                         std::vector<Warning>& out) {
  for (std::size_t i = 0; i < domain_inputs.size(); ++i) {
    if (!doubts.outside_range[i]) continue;
    out.push_back({"EM-W001",
                   fmt::format("{} lies outside the fitted range {:.4g} to {:.4g}",
                               input_text(i, values),
                               domain.range[i].low,
                               domain.range[i].high),
                   {i}});
  }
  for (std::size_t k = 0; k < domain_pairs.size(); ++k) {
    if (!doubts.outside_hull[k]) continue;
    const auto [i, j] = domain_pairs[k];
    out.push_back({"EM-W004",
                   fmt::format("{} with {} lies outside the hull of the fitted runs, though each "
                               "is in its range",
                               input_text(i, values),
                               input_text(j, values)),
                   {i, j}});
  }
}

}  // namespace

std::vector<Warning> warnings_for(const FittedModel& model, const Workload& job) {
  std::vector<Warning> out;
  const Doubts doubts = doubts_of(model, job);
  add_domain_warnings(model.domain, domain_values(job), doubts, out);
  for (std::size_t i = 0; i < doubts.unpriced.size(); ++i) {
    if (!doubts.unpriced[i]) continue;
    const std::string name = qualified_name(energy_sum().parameters[i]);
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
  if (const auto& expected = doubts.unexpected_duration) {
    out.push_back(
        {"EM-W003",
         fmt::format("the given duration lies outside the {} to {} that the model expects of "
                     "nine runs in ten",
                     format_quantity(in(expected->low_90, second), Kind::duration),
                     format_quantity(in(expected->high_90, second), Kind::duration)),
         {}});
  }
  return out;
}

const DomainValues* nearest_run(const std::vector<Warning>& warnings,
                                const FittedModel& model,
                                const Workload& job) {
  const bool is_asked = std::any_of(
      warnings.begin(), warnings.end(), [](const Warning& w) { return !w.inputs.empty(); });
  return is_asked ? model.domain.nearest_run(domain_values(job)) : nullptr;
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

}  // namespace energymodel
