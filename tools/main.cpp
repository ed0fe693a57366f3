// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "run.hpp"

int main(int argc, char** argv) {
  // A reader that has seen enough closes the pipe, which is no error: end there without a word,
  // also where whoever started this program ignores the signal and passed that on.
  std::signal(SIGPIPE, SIG_DFL);
  std::ios::sync_with_stdio(false);
  const std::vector<std::string> words(argv + 1, argv + argc);
  return energymodel::cli::run(words, std::cout, std::cerr);
}
