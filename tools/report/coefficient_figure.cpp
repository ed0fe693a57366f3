// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string>

#include "report/axis.hpp"
#include "report/bars.hpp"
#include "report/figures.hpp"

namespace energymodel::cli {

Figure coefficient_figure(const SumFit& fit) {
  svg::RelativeIntervals intervals;
  for (const CoefficientReport& report : fit.inference->coefficients) {
    if (report.standing != Standing::fitted || !(report.value > 0.0)) continue;
    const ParameterInfo& parameter = fit.sum.parameters[report.index];
    const std::string_view unit = parameter.unit == "1" ? std::string_view() : parameter.unit;
    intervals.rows.push_back({qualified_name(parameter),
                              svg::si_text(report.value, unit),
                              report.low / report.value,
                              report.high / report.value});
  }
  if (intervals.rows.empty()) return {};
  Figure out;
  out.title = fmt::format("{}: coefficients with 95 % limits", fit.title);
  out.caption =
      "Each coefficient's 95 % limits over its estimate, which stands at the right; an arrow "
      "points "
      "to a limit beyond the axis, at zero or at infinity where the data leave it open. Look for "
      "long bars: such a coefficient may not be read as a cost of its own, though predictions can "
      "still be good. Coefficients at zero are in the table.";
  out.svg = svg::relative_intervals(
      {fmt::format("coefficients-{}", fit.key),
       out.title,
       fmt::format("Intervals of {} coefficients on a relative axis.", intervals.rows.size())},
      intervals);
  return out;
}

}  // namespace energymodel::cli
