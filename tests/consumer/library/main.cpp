// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/io/quantity_text.hpp"

int main() {
  using namespace energymodel;
  Measurements rows;
  for (int i = 1; i <= 12; ++i) {
    Workload job;
    job.steps = i;
    rows.jobs.push_back(job);
    rows.energy_J.push_back(parse_quantity("1 kJ", Kind::energy, "here") + 2.0 * i);
  }
  const ModelFit fitted = fit_model(rows, Hardware{});
  const double energy_J = in(fitted.model.energy(rows.jobs.back(), Hardware{}), joule);
  std::printf("%g J\n", energy_J);
  return energy_J > 1023.9 && energy_J < 1024.1 ? 0 : 1;
}
