// SPDX-License-Identifier: Apache-2.0
#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/svg.hpp"
#include "verbs/fit_words.hpp"

namespace energymodel::cli {
namespace {

std::string percent(double fraction) { return fmt::format("{:.1f} %", 100.0 * fraction); }

std::string item(const std::string& text) {
  return fmt::format("<li>{}</li>\n", svg::escape_prose(text));
}

std::string held_out_text(std::string_view what, const CalibrationEvidence& e) {
  return fmt::format(
      "{}: runs that the fit had not seen are predicted with a mean error of {} (median {}), net "
      "of "
      "a known start-up. {} of them lie in their 90 % interval and {} in their 50 % interval; the "
      "ends of the 90 % interval differ by a factor of {:.2f} in the median.",
      what,
      percent(e.mean_absolute_error),
      percent(e.median_absolute_error),
      percent(e.coverage.of_90),
      percent(e.coverage.of_50),
      e.median_factor_90);
}

/// "file.csv:12" without the folders in front, so that a report is the same wherever it is made.
std::string short_place(const std::string& place) {
  const std::size_t slash = place.find_last_of("/\\");
  return slash == std::string::npos ? place : place.substr(slash + 1);
}

}  // namespace

std::string summary_html(const FitReport& report) {
  const FittedModel& model = report.fitted.model;
  std::string out;
  for (const SumFit& fit : report.fitted.fits) {
    if (fit.result.outcome == Outcome::converged) continue;
    out += fmt::format(
        "<p class=\"warning\">{}: the fit did not converge. Its numbers below are "
        "not an optimum.</p>\n",
        svg::escape(fit.title));
  }
  out += "<ul>\n";
  if (model.energy.calibration) {
    out += item(held_out_text("Energy from the workload", model.energy.calibration->evidence));
  } else {
    out += item(
        "Prediction intervals were not calibrated, so errors on unseen runs are not known; the "
        "errors below are those of the fitted runs themselves.");
  }
  if (model.energy_given_duration && model.energy_given_duration->calibration) {
    out += item(held_out_text("Energy with the duration given",
                              model.energy_given_duration->calibration->evidence));
  }
  std::string scales;
  for (const SumFit& fit : report.fitted.fits) {
    std::string title(fit.title);
    if (!title.empty() && title.front() >= 'A' && title.front() <= 'Z') {
      title.front() = static_cast<char>(title.front() - 'A' + 'a');
    }
    scales += fmt::format("{}{} {}", scales.empty() ? "" : ", ", percent(fit.result.scale), title);
  }
  out += item(fmt::format("Residual scale, the robust scatter of runs about the fit: {}.", scales));
  return out + "</ul>\n";
}

std::string findings_html(const SumFit& fit, const FitReport& report) {
  const FitResult& result = fit.result;
  const FitInference& inference = *fit.inference;
  const std::string text = fmt::format(
      "{}: {} coefficient{} fitted to {} runs; {} of {} polished starts agree; residual scale {}, "
      "AIC "
      "{:.1f}, BIC {:.1f}, scaled condition {:.3g}.",
      result.outcome == Outcome::converged ? "Converged" : "Not converged",
      result.fitted_count,
      result.fitted_count == 1 ? "" : "s",
      result.rows,
      result.starts_agreeing,
      result.starts,
      percent(result.scale),
      inference.criteria.aic,
      inference.criteria.bic,
      inference.condition);
  std::string out = fmt::format("<p>{}</p>\n<ul>\n", svg::escape_prose(text));
  if (fit.groups) out += item(group_sentence(*fit.groups));
  for (const Finding& finding : inference.findings) out += item(finding.text);
  if (!inference.outliers.empty())
    out += item(outlier_sentence(
        fit, [&](std::size_t row) { return short_place(report.trace.rows.where(row)); }));
  return out + "</ul>\n";
}

}  // namespace energymodel::cli
