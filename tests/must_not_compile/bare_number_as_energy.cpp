// SPDX-License-Identifier: Apache-2.0
#include "energymodel/units.hpp"

using namespace energymodel;

constexpr Energy<> right = 3.0 * joule;
#ifdef WRONG
constexpr Energy<> wrong = 3.0;  // wrong
#endif
