// SPDX-License-Identifier: Apache-2.0
/// \file
/// A job predicted over a grid.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "verbs/grid.hpp"
#include "verbs/job_options.hpp"

namespace energymodel::cli {

struct SweepRow {
  std::vector<std::size_t> index;  ///< which value of each varied option
  Prediction prediction;
  std::vector<FacilityFigure> figures;
  std::string boundary;  ///< of its energy: "nodes" or "facility"
  std::string codes;     ///< of its warnings: "EM-W001;EM-W004", or ""
};

struct Sweep {
  std::vector<Varied> varied;
  std::vector<SweepRow> rows;  ///< at least one
};

/// Energy against the first number that varies, with bands of 90 %, a curve for each combination of
/// the others, as a file of its own.
/// \throws Error(Errc::usage) where no number varies, or there are too many curves to tell apart
[[nodiscard]] std::string sweep_figure(const Sweep& sweep);

}  // namespace energymodel::cli
