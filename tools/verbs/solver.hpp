// SPDX-License-Identifier: Apache-2.0
/// \file
/// The largest, smallest or cheapest job that stays under limits.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "verbs/feasible_ranges.hpp"
#include "verbs/job_options.hpp"
#include "verbs/limits.hpp"

namespace energymodel::cli {

/// Where a range is scanned before its ends are sought by bisection.
inline constexpr std::size_t scanned_points = 61;

/// One value tried: what each limit's amount stays under there.
struct Tried {
  std::string value;  ///< as the option takes it
  std::vector<double> amounts;
  bool is_within = false;
  bool is_doubtful = false;     ///< predict would warn
  bool is_of_facility = false;  ///< the energies and powers
  double cost = 0.0;            ///< or energy of the facility [J], without a price
};

/// What was asked and found.
struct Found {
  std::string question;  ///< "largest size"
  std::string option;
  std::optional<Tried> best;
  std::string shown;     ///< the best value for people
  std::string remark;    ///< in words: all do, none does, or not in one range
  bool is_scan = false;  ///< of a number, not of a list
  std::vector<FeasibleRange> ranges;
  /// What was tried of a list; of a scan where none does, its two ends.
  std::vector<Tried> candidates;
};

class Solver {
 public:
  /// The arguments (with --limit and --probability) must outlive it.
  /// \throws Error(Errc::usage)
  explicit Solver(const Arguments& arguments);

  [[nodiscard]] const std::vector<Limit>& limits() const { return limits_; }
  [[nodiscard]] double probability() const { return probability_; }

  /// \throws as answer_to() and amount_of() do
  [[nodiscard]] Tried at(const std::string& option, const std::string& value);

  /// \param sense  "largest" or "smallest", the option that names what to vary
  [[nodiscard]] Found along(const std::string& sense);
  /// The one of --cheapest's values that stays under the limits and costs least.
  [[nodiscard]] Found in_list();

  /// Notes and warnings of the job with this value.
  void warn_at(const std::string& option, const std::string& value, std::ostream& err);

 private:
  const Arguments& arguments_;
  std::vector<Limit> limits_;
  double probability_;
  Models models_;
};

}  // namespace energymodel::cli
