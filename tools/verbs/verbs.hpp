// SPDX-License-Identifier: Apache-2.0
/// \file
/// The verbs of the tool, each in a file of its own.
#pragma once

#include <array>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "cli/arguments.hpp"

namespace energymodel::cli {

/// What a verb is and what it does. It returns the exit status.
struct Command {
  Verb verb;
  int (*run)(const Arguments& arguments, std::ostream& out, std::ostream& err);
};

Command fit_command();
Command predict_command();
Command explain_command();
Command sweep_command();
Command solve_command();
Command validate_command();
Command compare_command();
Command design_command();
Command import_command();
Command hardware_command();
Command workload_command();
Command export_command();
Command record_command();
Command probe_command();
Command doctor_command();
Command completion_command();
Command manual_command();

/// In the order in which a newcomer meets them.
inline std::array<Command, 17> commands() {
  return {fit_command(),
          predict_command(),
          explain_command(),
          sweep_command(),
          solve_command(),
          validate_command(),
          compare_command(),
          design_command(),
          import_command(),
          hardware_command(),
          workload_command(),
          export_command(),
          record_command(),
          probe_command(),
          doctor_command(),
          completion_command(),
          manual_command()};
}

/// The tables of all verbs.
inline std::vector<Verb> verb_tables() {
  std::vector<Verb> out;
  for (const Command& command : commands()) out.push_back(command.verb);
  return out;
}

}  // namespace energymodel::cli
