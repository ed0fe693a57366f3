// SPDX-License-Identifier: Apache-2.0
/// \file
/// The highest power that jobs draw at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace energymodel::cli {

/// Takes jobs in any order, in bounded memory: time is cut into slots of a second, twice as long
/// whenever more than `most_slots` of them have a start or an end. A job counts in every slot that
/// it touches, so the peak is never too low; it is too high by jobs that meet within a slot only.
class ConcurrentPower {
 public:
  explicit ConcurrentPower(std::size_t most_slots = 65536) : most_slots_(most_slots) {}

  /// \param start_s  seconds since any fixed time
  void add(double start_s, double duration_s, double power_W);
  void add(const ConcurrentPower& other);

  struct Peak {
    double power_W = 0.0;
    double start_s = 0.0;  ///< of the first slot that reaches it
    double jobs = 0.0;     ///< at that time
    double slot_s = 1.0;   ///< how finely time is known
  };
  /// Nothing without jobs.
  [[nodiscard]] std::optional<Peak> peak() const;

 private:
  struct Change {
    double starts_W = 0.0;
    double ends_W = 0.0;  ///< of jobs whose last slot is the one before
    double starts = 0.0;
    double ends = 0.0;

    void add(const Change& other);
  };
  void coarsen();
  void keep_bounded();

  std::size_t most_slots_;
  double slot_s_ = 1.0;
  std::map<std::int64_t, Change> slots_;
};

}  // namespace energymodel::cli
