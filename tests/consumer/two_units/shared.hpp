// SPDX-License-Identifier: Apache-2.0
/// \file
/// What both units must agree on, as numbers and as addresses.
#pragma once

#include "energymodel/model.hpp"

struct View {
  double energy_J;
  const void* shape_names;
  const void* term_names;
  const void* hour;
};
View view_of_first();
View view_of_second();
