// SPDX-License-Identifier: Apache-2.0
/// \file
/// A progress bar on standard error, for long work on a terminal only.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace energymodel::cli {

/// Silent unless standard error is a terminal and half a second has passed; erased at the end.
class Progress {
 public:
  Progress(std::string label, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::size_t done);

 private:
  std::string label_;
  std::size_t total_;
  bool is_terminal_;
  bool is_drawn_ = false;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace energymodel::cli
