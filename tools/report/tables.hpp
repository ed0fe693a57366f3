// SPDX-License-Identifier: Apache-2.0
/// \file
/// The tables of a fit's report, as HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verbs/fit_report.hpp"

namespace energymodel::cli {

/// Cells of plain text; the first column names the row.
struct HtmlTable {
  std::string caption;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  bool is_compact = false;  ///< on a narrow screen, two cells side by side
};
/// On a narrow screen each row becomes a card that repeats the columns' names.
[[nodiscard]] std::string html_of(const HtmlTable& table);

/// Value, unit, standard error, limits, percentiles of a bootstrap, share and status of each
/// coefficient that plays a part.
[[nodiscard]] std::string coefficient_table(const SumFit& fit, const FitReport& report);

/// BIC and held-out errors along the path of the terms, and the ties; "" where all were kept.
[[nodiscard]] std::string selection_table(const SumFit& fit);

/// The coefficients that nothing in the trace touches, as a sentence; "" if there are none.
[[nodiscard]] std::string unused_coefficients(const SumFit& fit);

/// The groups of runs, by any column, whose residuals stand apart; "" if none does.
[[nodiscard]] std::string groups_table(const SumFit& fit, const Trace& trace);

/// Held-out errors and how often held-out runs fell inside their intervals; "" if not calibrated.
[[nodiscard]] std::string calibration_table(const FittedModel& model);

/// Errors on the fitted rows themselves, and of baselines fitted to them.
[[nodiscard]] std::string accuracy_html(const FitReport& report);

}  // namespace energymodel::cli
