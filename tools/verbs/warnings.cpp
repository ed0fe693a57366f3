// SPDX-License-Identifier: Apache-2.0
#include "verbs/warnings.hpp"

namespace energymodel::cli {

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
