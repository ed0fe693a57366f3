// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "energymodel/io/model_file.hpp"
#include "verbs/answer.hpp"
#include "verbs/prediction_columns.hpp"

namespace energymodel::cli {

Json json_of(const Answer& answer) {
  const FittedModel& model = answer.model;
  const Prediction& prediction = answer.forecast.total;
  Json terms = Json::object();
  for (std::size_t i = 0; i < EnergySum::term_count; ++i) {
    terms[std::string(EnergySum::term_names[i])] = prediction.energy_by_term_J[i];
  }
  Json out{{"model", {{"id", short_id(model)}, {"hardware", model.hardware.name}}}};
  if (answer.phases.size() == 1) {
    out["workload"] = cli::json_of(answer.phases.front().job);
  } else {
    for (const NamedWorkload& phase : answer.phases) {
      out["workload"][phase.name] = cli::json_of(phase.job);
    }
  }
  out["boundary"] = boundary_of(answer.facility);
  const PredictionValues values = values_of(prediction);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i])) out[std::string(prediction_columns[i])] = values[i];
  }
  out["energy_parameter_sd_log"] = prediction.energy.parameter_sd;
  out["energy_residual_sd_log"] = prediction.energy.residual_sd;
  if (model.energy.calibration && model.energy.calibration->evidence.rows > 0) {
    const CalibrationEvidence& e = model.energy.calibration->evidence;
    out["coverage"] = {
        {"rows", e.rows}, {"coverage_90", e.coverage.of_90}, {"coverage_50", e.coverage.of_50}};
  }
  for (const Assumption& assumption : model.assumptions) {
    out["assumptions"].push_back({{"name", assumption.name},
                                  {"value", assumption.value},
                                  {"sd_log", assumption.log_sd},
                                  {"source", assumption.source}});
  }
  out["energy_by_term_J"] = terms;
  out["nodes"] = answer.forecast.nodes;
  if (answer.forecast.node_peak_power) {
    out["node_peak_power_W"] = in(*answer.forecast.node_peak_power, watt);
  }
  const auto rated = rated_power_of(model.hardware);
  if (rated) out["node_rated_power_W"] = in(*rated, watt);
  if (answer.forecast.waiting > Energy<>{}) {
    out["waiting_energy_J"] = in(answer.forecast.waiting, joule);
  }
  if (answer.forecast.also_idle > Energy<>{}) {
    out["also_idle_energy_J"] = in(answer.forecast.also_idle, joule);
  }
  const Unit unit = unit_of(answer);
  if (unit.count > 0.0) {
    out["energy_per_" + unit.name + "_J"] = in(prediction.energy.median, joule) / unit.count;
  }
  if (answer.facility.is_stated()) out["facility"] = json_of(answer.facility, answer.figures);
  if (answer.facility.hourly) {
    const double duration_s = in(prediction.duration->median, second);
    out["facility"]["start"] =
        json_of(start_times_of(answer.facility, duration_s), answer.facility.start_s);
  }
  out["warnings"] = Json::array();
  for (std::size_t i = 0; i < answer.phases.size(); ++i) {
    for (Json& warning : cli::json_of(answer.warnings[i], model, answer.phases[i].job)) {
      if (answer.phases.size() > 1) warning["phase"] = answer.phases[i].name;
      out["warnings"].push_back(std::move(warning));
    }
  }
  return out;
}

}  // namespace energymodel::cli
