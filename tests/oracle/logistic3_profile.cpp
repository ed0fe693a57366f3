// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "oracle/energy_oracle.hpp"

namespace energymodel::test {
namespace {

using Pair = std::array<double, 2>;

/// From profile_reference.cpp. The oracle's own were traced in steps and hold six to twelve digits.
constexpr std::array<Pair, logistic_parameters> limits_of_20_digits{
    Pair{5.0826103506445869741, 5.2306694127998681906},
    Pair{3.0857020039611765499, 4.2812817180587633105},
    Pair{-0.14978437148712543957, 0.16133124206062302894},
    Pair{-2.3301347642393950938, -2.0397663901812811336},
    Pair{-0.73818552377053494595, 4.0402510301674571203},
    Pair{3.4179466424480893757, 4.4924448598229228703},
    Pair{5.2373007877818020615, 5.5593069638248543116},
    Pair{13.132895582176195834, 15.38489855334557978},
    Pair{17.419005431010329463, 17.73914052386152508},
    Pair{-1.046129807420591915, -0.43250147921243940937}};

}  // namespace

Agreements logistic3_profile_digits() {
  const EnergyOracle oracle = read_energy_oracle("energy_logistic3");
  const ResidualFunction evaluate = logistic3_residuals(oracle);
  const std::vector<double> optimum = numbers(oracle.expected["theta"]);
  const auto names = oracle.expected["names"].get<std::vector<std::string>>();
  Agreements out;
  for (std::size_t i = 0; i < optimum.size(); ++i) {
    const Limits found = profile_limits(oracle.rows(), evaluate, optimum, i);
    const Pair limits{found.low, found.high};
    const bool both = found.low_converged && found.high_converged;
    const auto add = [&](const char* column, double digits, double wanted, const char* why) {
      out.push_back({names[i], column, both ? digits : 0.0, wanted, why});
    };
    add("from 20 digits", worst_digits(limits, limits_of_20_digits[i]), 9.0, "");
    add("from the oracle's file",
        worst_digits(limits, numbers(oracle.expected["profile95"][i])),
        6.0,
        "the file's limits were traced in steps and hold no more");
  }
  return out;
}

}  // namespace energymodel::test
