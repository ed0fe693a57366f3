// SPDX-License-Identifier: Apache-2.0
#include "energymodel/units.hpp"

using namespace energymodel;

constexpr auto right = joule + watt * second;
#ifdef WRONG
constexpr auto wrong = joule + watt;  // wrong
#endif
