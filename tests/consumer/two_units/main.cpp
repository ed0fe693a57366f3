// SPDX-License-Identifier: Apache-2.0
/// \file
/// Two units include every header of the core: they must link, and see the same objects.
#include "shared.hpp"

int main() {
  const View first = view_of_first();
  const View second = view_of_second();
  const bool is_one = first.energy_J == second.energy_J && first.energy_J > 0.0 &&
                      first.shape_names == second.shape_names &&
                      first.term_names == second.term_names && first.hour == second.hour;
  return is_one ? 0 : 1;
}
