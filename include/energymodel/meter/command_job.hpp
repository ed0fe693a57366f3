// SPDX-License-Identifier: Apache-2.0
/// \file
/// A command as a job to sample. Layer 5.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "energymodel/meter/sampler.hpp"

namespace energymodel {

/// Runs a command with this program's own standard input, output and error. While it runs, SIGINT,
/// SIGTERM, SIGHUP and SIGQUIT are passed on to it and do not end this program; those that the
/// terminal sends have reached it already. One at a time.
class CommandJob : public Job {
 public:
  /// \pre at least one word
  CommandJob(std::vector<std::string> words, Clock& clock);
  ~CommandJob() override;
  CommandJob(const CommandJob&) = delete;
  CommandJob& operator=(const CommandJob&) = delete;

  /// \throws Error(Errc::usage) if it cannot be started
  double start() override;
  std::optional<double> wait_until(double time_s) override;

  /// What a shell would report: its exit status, or 128 + the signal that ended it.
  /// \pre wait_until() returned a time
  [[nodiscard]] int status() const { return status_; }

 private:
  struct Process;
  std::vector<std::string> words_;
  Clock& clock_;
  std::unique_ptr<Process> process_;
  int status_ = 0;
};

}  // namespace energymodel
