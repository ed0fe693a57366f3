// SPDX-License-Identifier: Apache-2.0
#include "energymodel/error.hpp"
#include "energymodel/version.hpp"
#include "energymodel/workloads/fully_connected.hpp"
#include "shared.hpp"

View view_of_second() {
  using namespace energymodel;
  const Workload job =
      training_workload(fully_connected(Shape::exponential, 1e5, 6, 20, 3), {1e4, 0.8, 10.0});
  EnergySum::Coefficients c{};
  c.fill(1e-6);
  return {in(predict<EnergySum>(job, Hardware{}, c), joule),
          &shape_names,
          &EnergySum::term_names,
          &hour};
}
