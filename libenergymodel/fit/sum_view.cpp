// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/sum_view.hpp"

#include "energymodel/fit/any_sum.hpp"
#include "energymodel/fit/fit.hpp"

namespace energymodel {

SumView energy_sum() { return view_of<EnergySum>(); }
SumView duration_sum() { return view_of<DurationSum>(); }

std::string qualified_name(const ParameterInfo& parameter) {
  return std::string(parameter.term) + "." + std::string(parameter.name);
}

}  // namespace energymodel
