// SPDX-License-Identifier: Apache-2.0
/// \file
/// The tool as a function: words in, status and texts out; and small files for it.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "energymodel/error.hpp"
#include "run.hpp"

namespace energymodel::test {

using Words = std::vector<std::string>;

struct Ran {
  int status;
  std::string out;
  std::string err;
};

inline Ran ran(const Words& words) {
  std::ostringstream out;
  std::ostringstream err;
  const int status = cli::run(words, out, err);
  return {status, out.str(), err.str()};
}

inline int status_of(Errc code) { return static_cast<int>(code); }

/// 2 J a step, 50 J an epoch and 1000 J at start, exactly; on three hosts, each run of its own id.
inline std::string exact_trace() {
  std::string text = "run,host,steps,epochs,energy_J\n";
  for (int i = 1; i <= 30; ++i) {
    const int steps = 10 * i;
    const int epochs = 1 + i % 7;
    text += "r" + std::to_string(i) + ",h" + std::to_string(i % 3) + "," + std::to_string(steps) +
            "," + std::to_string(epochs) + "," + std::to_string(1000 + 2 * steps + 50 * epochs) +
            "\n";
  }
  return text;
}

/// A hardware profile of which nothing is known.
constexpr const char* bare_profile =
    "schema = \"energymodel.hardware 1\"\nname = \"bare\"\ndescription = \"nothing known\"\n";

}  // namespace energymodel::test
