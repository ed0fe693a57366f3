// SPDX-License-Identifier: Apache-2.0
// Fits the coefficients of a node from measured runs.
#include <cstddef>
#include <cstdio>
#include <string>

#include "energymodel/error.hpp"
#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/io/data_path.hpp"
#include "energymodel/io/profile.hpp"
#include "energymodel/io/trace.hpp"

int main(int argc, char** argv) try {
  using namespace energymodel;
  const std::string path = argc > 1 ? argv[1] : find_data_file("traces", "butter_e_gpu.csv");
  const HardwareProfile profile = read_profile(argc > 2 ? argv[2] : "nrel-eagle-gpu");
  const Trace trace = read_trace(path, TraceUse::measured);
  const ModelFit fitted = fit_model(trace.rows, profile.hardware);

  const SumFit& energy = fitted.fits.front();
  std::printf("%zu rows, residual scale %.1f %%\n", energy.result.rows, 100 * energy.result.scale);
  for (const CoefficientReport& report : energy.inference->coefficients) {
    if (report.standing != Standing::fitted) continue;
    const ParameterInfo& parameter = energy.sum.parameters[report.index];
    std::printf("%-22s %9.2e +- %3.0f %% %s\n",
                qualified_name(parameter).c_str(),
                report.value,
                100 * report.standard_error / report.value,
                std::string(parameter.unit).c_str());
  }
  return energy.result.outcome == Outcome::converged ? 0 : static_cast<int>(Errc::not_converged);
} catch (const energymodel::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return static_cast<int>(error.code());
}
