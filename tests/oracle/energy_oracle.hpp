// SPDX-License-Identifier: Apache-2.0
/// \file
/// Synthetic energy problems with solutions of 50 digits, and the model behind them.
#pragma once

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "energymodel/fit/fit_inference.hpp"
#include "oracle/digits.hpp"

namespace energymodel::test {

/// A problem's rows, by column, and what is known of its solution.
struct EnergyOracle {
  std::map<std::string, std::vector<double>> columns;
  nlohmann::json expected;

  [[nodiscard]] const std::vector<double>& operator[](const std::string& column) const {
    return columns.at(column);
  }
  [[nodiscard]] std::size_t rows() const { return columns.begin()->second.size(); }
};
EnergyOracle read_energy_oracle(const std::string& name);

/// What a row of the logistic model is a function of.
struct LogisticRow {
  double time_s = 0.0;
  double tflop = 0.0;
  double ksteps = 0.0;
  double klayersteps = 0.0;
  double terabytes = 0.0;
  double ln_working_set = 0.0;
};

inline constexpr std::size_t logistic_parameters = 10;

/// Three levels of memory with logistic transitions in product form; parameters in the order of the
/// oracle's names, all of them logarithms.
template <class T>
T logistic3(const std::array<T, logistic_parameters>& theta, const LogisticRow& row) {
  using std::exp;
  const T width = exp(theta[9]);
  const T beyond_1 = 1.0 / (1.0 + exp((theta[7] - row.ln_working_set) / width));
  const T beyond_2 = 1.0 / (1.0 + exp((theta[8] - row.ln_working_set) / width));
  return exp(theta[0]) * row.time_s + exp(theta[1]) * row.tflop + exp(theta[2]) * row.ksteps +
         exp(theta[3]) * row.klayersteps +
         row.terabytes *
             (exp(theta[4]) * (1.0 - beyond_1) + exp(theta[5]) * beyond_1 * (1.0 - beyond_2) +
              exp(theta[6]) * beyond_1 * beyond_2);
}

std::vector<LogisticRow> logistic_rows(const EnergyOracle& oracle);

/// ln model and its gradient.
struct LogPrediction {
  double value = 0.0;
  std::array<double, logistic_parameters> gradient{};
};
LogPrediction log_logistic3(std::span<const double> theta, const LogisticRow& row);

/// ln model - ln measured.
ResidualFunction logistic3_residuals(const EnergyOracle& oracle);

/// Digits reached on each problem, and those that are wanted.
Agreements logistic3_digits();
Agreements logistic3_profile_digits();
Agreements linear_digits();
Agreements rank_deficient_digits();
Agreements robust_digits();
Agreements conformal_digits();

/// What is said of the rank-deficient problem.
std::vector<Finding> rank_deficient_findings();

}  // namespace energymodel::test
