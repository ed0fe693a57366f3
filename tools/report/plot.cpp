// SPDX-License-Identifier: Apache-2.0
#include "report/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace energymodel::cli::svg {
namespace {

constexpr double area_height = 300.0;
constexpr std::size_t most_points = 2000;

/// One point of each cell of a grid, the cells as small as the number of points allows.
std::vector<Point> thinned(const std::vector<Point>& points) {
  if (points.size() <= most_points) return points;
  for (double cell = 1.0;; cell *= 1.25) {
    std::set<std::pair<long, long>> seen;
    std::vector<Point> kept;
    for (const Point& point : points) {
      const auto key = std::pair(std::lround(point.x / cell), std::lround(point.y / cell));
      if (seen.insert(key).second) kept.push_back(point);
    }
    if (kept.size() <= most_points) return kept;
  }
}

}  // namespace

Plot::Plot(Description description, Axis x, Axis y)
    : description_(std::move(description)), x_(std::move(x)), y_(std::move(y)) {
  double widest = 0.0;
  for (const Tick& tick : y_.ticks()) widest = std::max(widest, text_width(tick.label));
  left_ = widest + 12.0;
  right_ = page_width - 14.0;
}

double Plot::x_of(double value) const { return left_ + (right_ - left_) * x_.position(value); }
double Plot::y_of(double value) const { return area_height * (1.0 - y_.position(value)); }

std::string Plot::at(double x, double y) const {
  return fmt::format("{},{}", coordinate(x_of(x)), coordinate(y_of(y)));
}

void Plot::add_legend(Symbol symbol, std::string_view css, std::string text) {
  if (!text.empty()) legend_.push_back({symbol, std::string(css), std::move(text)});
}

void Plot::points(const std::vector<Point>& points,
                  Symbol symbol,
                  std::string_view css,
                  std::string legend_text) {
  std::vector<Point> placed;
  for (const Point& point : points) placed.push_back({x_of(point.x), y_of(point.y)});
  const std::vector<Point> kept = thinned(placed);
  std::string path;
  for (const Point& point : kept) path += mark_path(symbol, point.x, point.y);
  if (!path.empty()) {
    body_ += fmt::format("<path class=\"{} {}\" d=\"{}\"/>\n", mark_class(symbol), css, path);
  }
  given_ += points.size();
  drawn_ += kept.size();
  add_legend(symbol, css, std::move(legend_text));
}

void Plot::line(const std::vector<Point>& points, std::string_view css, std::string legend_text) {
  if (points.empty()) return;
  std::string path;
  for (const Point& point : points) {
    path += fmt::format("{}{}", path.empty() ? 'M' : 'L', at(point.x, point.y));
  }
  body_ += fmt::format("<path class=\"{}\" d=\"{}\"/>\n", css, path);
  add_legend(Symbol::line, css, std::move(legend_text));
}

void Plot::band(const std::vector<Span>& spans, std::string_view css, std::string legend_text) {
  if (spans.empty()) return;
  std::string path;
  for (const Span& span : spans) {
    path += fmt::format("{}{}", path.empty() ? 'M' : 'L', at(span.x, span.high));
  }
  for (auto span = spans.rbegin(); span != spans.rend(); ++span) {
    path += fmt::format("L{}", at(span->x, span->low));
  }
  body_ += fmt::format("<path class=\"{}\" d=\"{}z\"/>\n", css, path);
  add_legend(Symbol::box, css, std::move(legend_text));
}

void Plot::bars(const std::vector<Span>& spans, std::string_view css, std::string legend_text) {
  if (spans.empty()) return;
  std::string path;
  for (const Span& span : spans) {
    path += fmt::format("M{}V{}", at(span.x, span.low), coordinate(y_of(span.high)));
  }
  body_ += fmt::format("<path class=\"{}\" d=\"{}\"/>\n", css, path);
  add_legend(Symbol::line, css, std::move(legend_text));
}

void Plot::horizontal_mark(double y, std::string_view css, std::string legend_text) {
  line({{x_.low, y}, {x_.high, y}}, css, std::move(legend_text));
}

void Plot::vertical_mark(double x, std::string label) {
  if (x > x_.low && x < x_.high) marks_.push_back({x, std::move(label)});
}

std::string Plot::x_axis() const {
  std::string grid;
  std::string small;
  std::string labels;
  for (const Tick& tick : x_.ticks()) {
    const double x = x_of(tick.value);
    if (tick.label.empty()) {
      small += fmt::format("M{},{}v3", coordinate(x), coordinate(area_height));
      continue;
    }
    grid += fmt::format("M{},0V{}", coordinate(x), coordinate(area_height));
    const double half = 0.5 * text_width(tick.label);
    labels +=
        text_at(std::min(x, page_width - half), area_height + 19.0, tick.label, Anchor::middle);
  }
  return fmt::format("<path class=\"grid\" d=\"{}\"/>\n<path class=\"tick\" d=\"{}\"/>\n{}{}",
                     grid,
                     small,
                     labels,
                     text_at(0.5 * (left_ + right_),
                             area_height + 19.0 + line_height,
                             x_.label,
                             Anchor::middle,
                             "label"));
}

std::string Plot::y_axis() const {
  std::string grid;
  std::string small;
  std::string labels;
  for (const Tick& tick : y_.ticks()) {
    const double y = y_of(tick.value);
    if (tick.label.empty()) {
      small += fmt::format("M{},{}h-3", coordinate(left_), coordinate(y));
      continue;
    }
    grid += fmt::format("M{},{}H{}", coordinate(left_), coordinate(y), coordinate(right_));
    labels += text_at(left_ - 6.0, y + 4.5, tick.label, Anchor::end);
  }
  return fmt::format(
      "<path class=\"grid\" d=\"{}\"/>\n<path class=\"tick\" d=\"{}\"/>\n{}", grid, small, labels);
}

std::string Plot::marks() const {
  std::string out;
  double below = 0.0;
  double right_of_last = -1.0;
  for (const Mark& mark : marks_) {
    const double x = x_of(mark.x);
    const double width = text_width(mark.label);
    const bool is_left = x + 5.0 + width > right_;
    const double start = is_left ? x - 5.0 - width : x + 5.0;
    below = start < right_of_last ? below + line_height : 0.0;
    right_of_last = start + width;
    out += line_between(x, 0.0, x, area_height, "mark");
    out += text_at(is_left ? x - 5.0 : x + 5.0,
                   15.0 + below,
                   mark.label,
                   is_left ? Anchor::end : Anchor::start,
                   "halo");
  }
  return out;
}

std::string Plot::svg() const {
  const Legend top = legend(legend_);
  const double area_top = top.height + line_height + 6.0;
  const std::string title =
      text_at(0.0, top.height + line_height - 5.0, y_.label, Anchor::start, "label");
  const std::string area = fmt::format("<g transform=\"translate(0 {})\">\n{}{}{}{}{}</g>\n",
                                       coordinate(area_top),
                                       x_axis(),
                                       y_axis(),
                                       body_,
                                       marks(),
                                       rectangle(left_, 0.0, right_ - left_, area_height, "frame"));
  return picture(
      description_, area_top + area_height + 2.0 * line_height + 8.0, top.svg + title + area);
}

std::string Plot::omission() const {
  if (drawn_ == given_) return {};
  return fmt::format(" {} points stand for all {} runs: of those that would overlap, one is drawn.",
                     drawn_,
                     given_);
}

}  // namespace energymodel::cli::svg
