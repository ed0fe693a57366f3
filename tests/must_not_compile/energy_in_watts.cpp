// SPDX-License-Identifier: Apache-2.0
#include "energymodel/units.hpp"

using namespace energymodel;

constexpr double right = in(kilowatt_hour, joule);
#ifdef WRONG
constexpr double wrong = in(kilowatt_hour, watt);  // wrong
#endif
