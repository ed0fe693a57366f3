// SPDX-License-Identifier: Apache-2.0
#include "cli/team.hpp"

namespace energymodel::cli {
namespace {

const Team*& current() {
  static const Team alone;
  static const Team* team = &alone;
  return team;
}

}  // namespace

const Team& process_team() { return *current(); }
void set_process_team(const Team& team) { current() = &team; }

}  // namespace energymodel::cli
