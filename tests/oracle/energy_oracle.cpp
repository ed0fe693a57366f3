// SPDX-License-Identifier: Apache-2.0
#include "oracle/energy_oracle.hpp"

#include <ceres/jet.h>

#include "energymodel/io/csv.hpp"

namespace energymodel::test {

EnergyOracle read_energy_oracle(const std::string& name) {
  const std::string stem = oracle_folder("oracles") + "/" + name;
  const CsvTable table = CsvTable::read(stem + ".csv");
  EnergyOracle out;
  out.expected = read_json(stem + ".json");
  for (std::size_t column = 0; column < table.columns().size(); ++column) {
    std::vector<double>& values = out.columns[table.columns()[column]];
    for (std::size_t row = 0; row < table.rows(); ++row) {
      values.push_back(table.number(row, column));
    }
  }
  return out;
}

std::vector<LogisticRow> logistic_rows(const EnergyOracle& oracle) {
  std::vector<LogisticRow> out;
  for (std::size_t row = 0; row < oracle.rows(); ++row) {
    out.push_back({oracle["time_s"][row],
                   oracle["tflop"][row],
                   oracle["ksteps"][row],
                   oracle["klayersteps"][row],
                   oracle["terabytes"][row],
                   oracle["ln_working_set_bytes"][row]});
  }
  return out;
}

LogPrediction log_logistic3(std::span<const double> theta, const LogisticRow& row) {
  using Jet = ceres::Jet<double, static_cast<int>(logistic_parameters)>;
  std::array<Jet, logistic_parameters> at;
  for (std::size_t i = 0; i < at.size(); ++i) at[i] = Jet(theta[i], static_cast<int>(i));
  const Jet result = log(logistic3(at, row));
  LogPrediction out{result.a, {}};
  for (std::size_t i = 0; i < at.size(); ++i) out.gradient[i] = result.v[static_cast<int>(i)];
  return out;
}

ResidualFunction logistic3_residuals(const EnergyOracle& oracle) {
  std::vector<double> ln_measured;
  for (const double energy : oracle["energy_j"]) ln_measured.push_back(std::log(energy));
  return
      [rows = logistic_rows(oracle), ln_measured](
          std::span<const double> theta, std::span<double> residuals, std::span<double> jacobian) {
        for (std::size_t row = 0; row < residuals.size(); ++row) {
          const LogPrediction at = log_logistic3(theta, rows[row]);
          if (!std::isfinite(at.value)) return false;
          residuals[row] = at.value - ln_measured[row];
          for (std::size_t i = 0; i < theta.size() && !jacobian.empty(); ++i) {
            jacobian[row * theta.size() + i] = at.gradient[i];
          }
        }
        return true;
      };
}

}  // namespace energymodel::test
