// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "report/axis.hpp"
#include "report/figures.hpp"
#include "report/svg.hpp"
#include "report/tables.hpp"
#include "verbs/fit_words.hpp"

namespace energymodel::cli {
namespace {

constexpr double pitch = 26.0;
constexpr double gap = 24.0;

/// One column of dots beside the names of the steps.
struct DotColumn {
  std::string title;
  std::string css;
  std::vector<double> values;  ///< of each step
};

std::string column_svg(const DotColumn& column, double left, double width, double top) {
  svg::Axis axis = svg::axis_over(column.values, svg::Scale::linear, {});
  constexpr double room = 0.06;
  // From zero: a hundredth of a percent is no step.
  const double most = *std::max_element(column.values.begin(), column.values.end());
  axis.low = -room * most;
  axis.high = (1.0 + room) * most;
  const auto x_of = [&](double value) { return left + width * axis.position(value); };
  const double bottom = top + pitch * static_cast<double>(column.values.size());
  std::string out = svg::text_at(left, top - 6.0, column.title, svg::Anchor::start, "label");
  const std::vector<svg::Tick> ticks = axis.ticks();
  const std::size_t stride = 1 + ticks.size() / 3;
  for (std::size_t i = 0; i < ticks.size(); i += stride) {
    const double x = x_of(ticks[i].value);
    const double half = 0.5 * svg::text_width(ticks[i].label);
    out += svg::line_between(x, top, x, bottom, "grid");
    out += svg::text_at(
        std::min(x, svg::page_width - half), bottom + 17.0, ticks[i].label, svg::Anchor::middle);
  }
  std::string line;
  std::string dots;
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    const double x = x_of(column.values[i]);
    const double y = top + pitch * (static_cast<double>(i) + 0.5);
    line +=
        fmt::format("{}{},{}", line.empty() ? 'M' : 'L', svg::coordinate(x), svg::coordinate(y));
    dots += svg::mark_path(svg::Symbol::dot, x, y);
  }
  return out + fmt::format("<path class=\"{}\" d=\"{}\"/>\n", column.css, line) +
         fmt::format("<path class=\"dots large {}\" d=\"{}\"/>\n", column.css, dots) +
         svg::rectangle(left, top, width, bottom - top, "frame");
}

}  // namespace

Figure selection_figure(const SumFit& fit) {
  constexpr std::size_t fewest_steps = 2;
  if (!fit.selection || fit.selection->path.size() < fewest_steps) return {};
  const std::vector<TermSet>& path = fit.selection->path;
  std::vector<DotColumn> columns{{"BIC above chosen", "c1", {}}};
  const bool has_errors =
      std::all_of(path.begin(), path.end(), [](const TermSet& s) { return s.held_out; });
  if (has_errors) columns.push_back({"held-out error, %", "c2", {}});
  double left = 0.0;
  for (const TermSet& step : path) {
    columns[0].values.push_back(step.bic - path.back().bic);
    if (has_errors) columns[1].values.push_back(100.0 * step.held_out->mean);
    left = std::max(left, svg::text_width(step_name(step)) + 8.0);
  }
  const double top = svg::line_height + 4.0;
  std::string body;
  for (std::size_t i = 0; i < path.size(); ++i) {
    body += svg::text_at(left - 8.0,
                         top + pitch * (static_cast<double>(i) + 0.5) + 4.5,
                         step_name(path[i]),
                         svg::Anchor::end);
  }
  const auto count = static_cast<double>(columns.size());
  const double width = (svg::page_width - left - 2.0 - gap * (count - 1.0)) / count;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    body += column_svg(columns[i], left + static_cast<double>(i) * (width + gap), width, top);
  }
  Figure out;
  out.title = fmt::format("{}: the path of the terms", fit.title);
  out.caption =
      "Each step leaves out the term whose absence lowers BIC most, or exchanges one, from all "
      "terms at the top to the chosen ones at the bottom. Look for an error that rises where BIC "
      "still falls: there "
      "the criterion leaves out what runs not seen would want.";
  out.svg = svg::picture({fmt::format("selection-{}", fit.key),
                          out.title,
                          fmt::format("BIC and held-out error of {} models.", path.size())},
                         top + pitch * static_cast<double>(path.size()) + svg::line_height + 6.0,
                         body);
  return out;
}

std::string selection_table(const SumFit& fit) {
  if (!fit.selection || fit.selection->path.empty()) return {};
  HtmlTable table{"The path of the terms.",
                  {"step", "coefficients", "BIC", "held-out mean error", "median error"},
                  {},
                  true};
  const auto add = [&](std::string label, const TermSet& set) {
    const auto percent = [&](double HeldOutError::*which) {
      return set.held_out ? fmt::format("{:.2f} %", 100.0 * ((*set.held_out).*which)) : "\u2013";
    };
    table.rows.push_back({std::move(label),
                          fmt::format("{}", set.coefficients),
                          fmt::format("{:.1f}", set.bic),
                          percent(&HeldOutError::mean),
                          percent(&HeldOutError::median)});
  };
  for (const TermSet& step : fit.selection->path) add(step_name(step), step);
  for (const TermTie& tie : fit.selection->ties) {
    add(fmt::format("tied: {}", fmt::join(tie.set.terms, ", ")), tie.set);
  }
  std::string out = html_of(table);
  const auto note = [&](const std::string& text) {
    out += fmt::format("<p class=\"note\">{}</p>\n", svg::escape_prose(text));
  };
  note(selection_sentence(fit));
  for (const TermTie& tie : fit.selection->ties) note(tie_sentence(*fit.selection, tie));
  return out;
}

}  // namespace energymodel::cli
