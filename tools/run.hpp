// SPDX-License-Identifier: Apache-2.0
/// \file
/// The tool: a verb and its words in, text and an exit status out.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

namespace energymodel::cli {

/// Runs `energymodel words...` and returns its exit status (Errc, or 0). Data go to `out`, words
/// for people and errors to `err`; files named "-" are the process's own standard streams.
int run(std::span<const std::string> words, std::ostream& out, std::ostream& err);

}  // namespace energymodel::cli
