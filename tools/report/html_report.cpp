// SPDX-License-Identifier: Apache-2.0
#include "report/html_report.hpp"

#include <fmt/format.h>

#include <string_view>

#include "io/words.hpp"
#include "report/figures.hpp"
#include "report/style.hpp"
#include "report/summary.hpp"
#include "report/svg.hpp"
#include "report/tables.hpp"

namespace energymodel::cli {
namespace {

/// Figures in the order of the page, numbered.
class FigureList {
 public:
  [[nodiscard]] std::string add(const Figure& figure) {
    if (figure.svg.empty()) return {};
    return fmt::format("<figure>\n{}<figcaption><b>Figure {}. {}.</b> {}</figcaption>\n</figure>\n",
                       figure.svg,
                       ++count_,
                       svg::escape(figure.title),
                       svg::escape(figure.caption));
  }

 private:
  int count_ = 0;
};

std::string file_name(const std::string& path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// A license file's lines without the tags in front of them.
std::string attribution_html(const std::string& attribution) {
  std::string out;
  for (std::string_view line : split(attribution, '\n')) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("SPDX-") && colon != std::string_view::npos) line.remove_prefix(colon + 2);
    if (line.empty()) continue;
    out += fmt::format("{}{}", out.empty() ? "" : "<br>", svg::escape(line));
  }
  return out;
}

std::string header_html(const FitReport& report) {
  const FittedModel& model = report.fitted.model;
  const std::string trace =
      model.trace.empty() ? file_name(report.trace.table->name()) : model.trace;
  std::string out = fmt::format(
      "<header>\n<h1>Energy model of {}</h1>\n<dl>\n<dt>Trace</dt><dd>{}, {} runs</dd>\n",
      svg::escape(model.hardware.name),
      svg::escape(trace),
      report.trace.rows.rows());
  const auto add = [&](std::string_view name, const std::string& html) {
    if (!html.empty()) out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, html);
  };
  add("Identity", svg::escape(report.trace.id));
  add("Data", attribution_html(report.trace.attribution));
  for (const std::string& note : report.trace.notes) add("Note", svg::escape(note));
  return out + "</dl>\n</header>\n";
}

std::string fit_section(const SumFit& fit, const FitReport& report, FigureList& figures) {
  std::string out = fmt::format("<h3>{}</h3>\n", svg::escape(fit.title));
  out += findings_html(fit, report);
  out += groups_table(fit, report.trace);
  out += selection_table(fit);
  out += figures.add(selection_figure(fit));
  out += "<div class=\"figures\">\n";
  out += figures.add(coefficient_figure(fit));
  out += figures.add(profile_figure(fit));
  out += "</div>\n";
  out += coefficient_table(fit, report);
  const std::string unused = unused_coefficients(fit);
  if (!unused.empty()) out += fmt::format("<p class=\"note\">{}</p>\n", svg::escape(unused));
  return out;
}

}  // namespace

std::string html_report(const FitReport& report) {
  const FittedModel& model = report.fitted.model;
  FigureList figures;
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>Energy model of {}</title>\n<style>{}</style>\n</head>\n<body>\n",
      svg::escape(model.hardware.name),
      report_style());
  out += header_html(report);
  out += "<main>\n<h2>Summary</h2>\n";
  out += summary_html(report);
  out += "<h2>How well it predicts</h2>\n<div class=\"figures\">\n";
  out += figures.add(parity_figure(report));
  out += figures.add(series_figure(report));
  out += figures.add(residuals_by_parameters(report));
  out += figures.add(residuals_by_depth(report));
  out += "</div>\n<h2>What the energy is made of</h2>\n";
  out += figures.add(term_figure(report));
  const std::string calibration = calibration_table(model);
  if (!calibration.empty()) {
    out += "<h2>Calibration</h2>\n";
    out += calibration;
  }
  out += "<h2>Error on the fitted runs</h2>\n";
  out += accuracy_html(report);
  out += "<h2>Coefficients and findings</h2>\n";
  for (const SumFit& fit : report.fitted.fits) out += fit_section(fit, report, figures);
  out +=
      fmt::format("</main>\n<footer><p>Written by energymodel {}.</p></footer>\n</body>\n</html>\n",
                  svg::escape(model.tool_version));
  return out;
}

}  // namespace energymodel::cli
