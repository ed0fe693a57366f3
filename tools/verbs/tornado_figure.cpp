// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "report/bars.hpp"
#include "report/style.hpp"
#include "verbs/sensitivity.hpp"

namespace energymodel::cli {

std::string tornado_figure(const std::vector<Influence>& influences, double energy_J) {
  svg::RelativeIntervals rows;
  rows.label = "energy / predicted median";
  for (const Influence& influence : influences) {
    rows.rows.push_back({influence.name,
                         fmt::format("within {}", influence.uncertainty),
                         influence.low_J / energy_J,
                         influence.high_J / energy_J});
  }
  return standalone_svg(svg::relative_intervals(
      {"tornado",
       "Which uncertainty matters most",
       "For each thing that is not exactly known, where the energy goes at the ends of its 90 % "
       "interval, over the predicted median; the one that matters most at the top."},
      rows));
}

}  // namespace energymodel::cli
