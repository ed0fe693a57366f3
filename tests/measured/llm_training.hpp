// SPDX-License-Identifier: Apache-2.0
/// \file
/// Published training runs of language models, and their prediction from a node's specification.
#pragma once

#include <string>
#include <vector>

#include "energymodel/fit/forecast.hpp"
#include "energymodel/fit/specified_model.hpp"
#include "energymodel/io/csv.hpp"
#include "energymodel/io/profile.hpp"
#include "measured/published_data.hpp"

namespace energymodel::test {

struct LlmTraining {
  std::string name;
  double parameters = 0.0;  ///< active ones, of a mixture of experts
  double tokens = 0.0;
  std::string node;  ///< profile
  double devices_per_node = 1.0;
  double devices = 0.0;
  double pue = 1.0;
  double energy_J = 0.0;      ///< of the facility
  double efficiency = 0.0;    ///< the run's own
  double device_power_W = 0;  ///< likewise, of the system for each device
};

/// The rows of LLMCarbon (Faiz et al., ICLR 2024); none where the measured data are absent.
inline std::vector<LlmTraining> llm_trainings() {
  const std::string path = published_file("llm_training.csv");
  std::vector<LlmTraining> out;
  if (path.empty()) return out;
  const CsvTable table = CsvTable::read(path);
  const auto number = [&](std::size_t row, const std::string& column) {
    return std::stod(std::string(table.cell(row, table.find(column))));
  };
  for (std::size_t row = 0; row < table.rows(); ++row) {
    LlmTraining run;
    run.name = std::string(table.cell(row, table.find("model")));
    run.parameters = 1e9 * number(row, "parameters_B");
    run.tokens = 1e9 * number(row, "tokens_B");
    const bool is_tpu = table.cell(row, table.find("device")) == "TPUv3";
    run.node = is_tpu ? "google-tpu-v3-board" : "dgx-1-v100";
    run.devices_per_node = is_tpu ? 4.0 : 8.0;
    run.devices = number(row, "devices");
    run.pue = number(row, "pue");
    run.energy_J = 3.6e9 * number(row, "energy_MWh");
    run.efficiency = number(row, "efficiency");
    run.device_power_W = number(row, "system_power_W");
    out.push_back(run);
  }
  return out;
}

/// The nodes' energy, before PUE.
/// \param as_run  with the run's own efficiency and power instead of the assumed ones
inline Forecast predict_training(const LlmTraining& run, bool as_run) {
  SpecificationOptions options;
  if (as_run) {
    options.efficiency = run.efficiency;
    options.working_power = watt * (run.device_power_W * run.devices_per_node);
  }
  // Work and tokens alone, as published: no traffic.
  Workload job;
  job.precision = Precision::bits16;
  job.parameters = run.parameters;
  job.devices = run.devices / run.devices_per_node;
  job.steps = 1.0;
  job.tokens = run.tokens / job.devices;
  job.work = Flops(6.0 * run.parameters * job.tokens);
  const Hardware node = read_profile(run.node).hardware;
  return forecast(specified_model(node, options), std::span(&job, 1));
}

}  // namespace energymodel::test
