// SPDX-License-Identifier: Apache-2.0
#include "energymodel/units.hpp"

using namespace energymodel;

constexpr auto right = joule + kilowatt_hour;
#ifdef WRONG
constexpr auto wrong = joule + second;  // wrong
#endif
