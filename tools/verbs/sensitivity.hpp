// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which uncertainty matters most for the energy of a job.
#pragma once

#include <string>
#include <vector>

#include "verbs/answer.hpp"
#include "verbs/job_options.hpp"

namespace energymodel::cli {

/// One thing that is not exactly known, and where the energy goes with it.
struct Influence {
  std::string name;         ///< "--tokens", "coefficients of step", "scatter of single runs"
  std::string uncertainty;  ///< how far off it may be nine times in ten
  double low_J = 0.0;       ///< energy at the end of that which gives less
  double high_J = 0.0;      ///< and at the other

  /// Of the logarithm, as of a normal scatter with these ends of its 90 % interval.
  [[nodiscard]] double log_variance() const;
};

/// Numbers among the options that were typed, the coefficients term by term, assumed values of a
/// node that was not measured, and the scatter of single runs; the one that matters most first.
///
/// A number may be off by a tenth nine times in ten, or by what --uncertain says of it; it is moved
/// to both ends and the job predicted again, all others as they are. One that cannot be moved
/// alone, since no job would be left, is out unless --uncertain names it.
/// \throws Error(Errc::usage)
[[nodiscard]] std::vector<Influence> influences(const Answer& answer, Models& models);

/// A tornado plot as a file of its own.
[[nodiscard]] std::string tornado_figure(const std::vector<Influence>& influences, double energy_J);

}  // namespace energymodel::cli
