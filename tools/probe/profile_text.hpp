// SPDX-License-Identifier: Apache-2.0
/// \file
/// A probed node as a hardware profile, docs/formats.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/measure.hpp"
#include "probe/steps.hpp"
#include "probe/topology.hpp"

namespace energymodel::cli {

struct IdlePower {
  std::optional<double> power_W;
  std::string how;  ///< of which meters and for how long, or why it is unknown
};

struct Probe {
  std::string name;
  std::string when;  ///< "2025-11-20, by energymodel 0.1.0"
  Topology topology;
  std::vector<BandwidthPoint> one_core;
  std::vector<BandwidthPoint> all_cores;
  std::vector<Agreement> agreement;
  double peak_fp64_FLOP_s = 0.0;  ///< of all cores
  double peak_fp32_FLOP_s = 0.0;
  double one_core_fp64_FLOP_s = 0.0;
  double one_core_fp32_FLOP_s = 0.0;
  IdlePower idle;
};

/// The read bandwidth of all cores from each reported cache, as far as one core's curve shows that
/// it can be had, and last from memory; nothing where no point of the sweep lies well inside.
[[nodiscard]] std::vector<std::optional<double>> level_bandwidths(const Probe& probe);

/// TOML that read_profile() takes; what was not measured is "unknown".
[[nodiscard]] std::string profile_text(const Probe& probe);

/// What was measured and how it agrees with the report, in words, for a terminal.
[[nodiscard]] std::string probe_words(const Probe& probe);

/// Read bandwidth against working set, with a line at each reported capacity, as an SVG file.
[[nodiscard]] std::string bandwidth_figure(const Probe& probe);

}  // namespace energymodel::cli
