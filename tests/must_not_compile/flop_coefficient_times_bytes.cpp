// SPDX-License-Identifier: Apache-2.0
#include "energymodel/units.hpp"

using namespace energymodel;

constexpr Quantity<DimQuotient<EnergyDim, FlopDim>> per_flop(1e-11);
constexpr Energy<> right = per_flop * flop;
#ifdef WRONG
constexpr Energy<> wrong = per_flop * byte;  // wrong
#endif
