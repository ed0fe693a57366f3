// SPDX-License-Identifier: Apache-2.0
/// \file
/// The tool as a function: words in, status and texts out.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "run.hpp"

namespace energymodel::test {

struct Ran {
  int status;
  std::string out;
  std::string err;
};

inline Ran ran(const std::vector<std::string>& words) {
  std::ostringstream out;
  std::ostringstream err;
  const int status = cli::run(words, out, err);
  return {status, out.str(), err.str()};
}

/// A hardware profile of which nothing is known.
constexpr const char* bare_profile =
    "schema = \"energymodel.hardware 1\"\nname = \"bare\"\ndescription = \"nothing known\"\n";

}  // namespace energymodel::test
