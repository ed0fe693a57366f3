// SPDX-License-Identifier: Apache-2.0
/// \file
/// Starting a program. Internal to meter.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace energymodel {

struct SpawnOptions {
  int standard_output = -1;   ///< a descriptor for its standard output; -1: this program's own
  bool is_own_group = false;  ///< in a process group of its own, out of the terminal's reach
};

/// Starts a program found as a shell would, with no signal blocked. \return its process
/// \pre at least one word
/// \throws Error(Errc::usage) if it cannot be started
[[nodiscard]] pid_t spawn(const std::vector<std::string>& words, const SpawnOptions& options = {});

}  // namespace energymodel
