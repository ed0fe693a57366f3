// SPDX-License-Identifier: Apache-2.0
// The header-only core alone: it needs the standard library and nothing else, reads no file,
// allocates nothing to predict and throws nothing.
#include <array>
#include <cstddef>
#include <cstdio>
#include <string_view>

#include "energymodel/model.hpp"
#include "energymodel/workload.hpp"

namespace {

using namespace energymodel;

/// Coefficients by name; the order of the array is EnergySum::parameters(). Those not named are 0,
/// and shapes keep their defaults.
constexpr EnergySum::Coefficients coefficients_of_node() {
  struct Named {
    std::string_view term;
    std::string_view name;
    double value;  ///< [base units]
  };
  constexpr std::array<Named, 5> known{{{"startup", "per_run", 2.0e5},
                                        {"step", "per_step", 2.0},
                                        {"compute", "fp32", 5.0e-11},
                                        {"weights", "near", 2.0e-9},
                                        {"weights", "beyond_l2", 5.0e-9}}};
  EnergySum::Coefficients c{};
  const auto parameters = EnergySum::parameters();
  for (std::size_t i = 0; i < c.size(); ++i) {
    if (parameters[i].role == Role::shape) c[i] = parameters[i].typical;
    for (const Named& one : known) {
      if (parameters[i].term == one.term && parameters[i].name == one.name) c[i] = one.value;
    }
  }
  return c;
}

}  // namespace

int main() {
  Hardware node;
  node.levels[1] = {mebibyte * 6.0, 2.0};  // L2; levels left out hold everything

  constexpr EnergySum::Coefficients c = coefficients_of_node();
  for (const double parameters : {1e6, 1e7}) {
    Workload job;
    job.steps = 1'000'000;
    job.work = flop * (6.0 * 256.0 * parameters);
    job.weights = {.traffic = byte * (40.0 * parameters), .working_set = byte * (4.0 * parameters)};

    std::printf("%.0e parameters: %5.2f kWh\n",
                parameters,
                in(predict<EnergySum>(job, node, c), kilowatt_hour));
    const auto by_term = EnergySum::contributions(job, node, c);
    for (std::size_t i = 0; i < by_term.size(); ++i) {
      if (by_term[i] == 0.0) continue;
      std::printf("  %-10s %5.2f kWh\n",
                  EnergySum::term_names[i].data(),
                  in(joule * by_term[i], kilowatt_hour));
    }
  }
}
