// SPDX-License-Identifier: Apache-2.0
/// \file
/// What may be typed next, from the option tables. The scripts of the shells ask for it, so that
/// they know of no verb or option themselves.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/arguments.hpp"

namespace energymodel::cli {

/// A word that fits, and what it means where that is known.
struct Candidate {
  std::string word;
  std::string note;
};

struct Candidates {
  std::vector<Candidate> words;
  bool takes_files = false;     ///< a name of a file fits as well
  bool takes_commands = false;  ///< a command of the shell does
};

/// What fits as the last of `words`, the others standing before it; the first is a verb.
/// A value or operand called MODEL, NODE, COMPONENT, FORMAT or VERB is completed by the names that
/// this installation has; FILE and what has an extension by files; COMMAND by commands; words in
/// lower case stand for themselves.
[[nodiscard]] Candidates complete(std::span<const Verb> verbs, std::span<const std::string> words);

}  // namespace energymodel::cli
