// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a scheduler would do with a model's coefficients.
#include <cstdio>

#include "energymodel/model.hpp"
#include "energymodel/workloads/fully_connected.hpp"

int main() {
  using namespace energymodel;
  const Hardware node;
  EnergySum::Coefficients c{};
  const auto parameters = EnergySum::parameters();
  for (std::size_t i = 0; i < c.size(); ++i) {
    if (parameters[i].term == "step") c[i] = 2.0;
  }
  // 1600 rows, of which 1280 in 5 batches, 10 times: 50 steps of 2 J.
  const Workload job =
      training_workload(fully_connected(Shape::rectangle, 1e4, 4, 8, 2), {1600.0, 0.8, 10.0});
  const double energy_J = in(predict<EnergySum>(job, node, c), joule);
  std::printf("%g J\n", energy_J);
  return energy_J == 100.0 ? 0 : 1;
}
