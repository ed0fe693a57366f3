// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "report/axis.hpp"
#include "report/figures.hpp"
#include "report/svg.hpp"

namespace energymodel::cli {
namespace {

constexpr double gap = 20.0;
constexpr double panel_width = 0.5 * (svg::page_width - gap);
constexpr double plot_top = 2.0 * svg::line_height;  ///< below two lines of text
constexpr double plot_height = 84.0;
constexpr double panel_height = plot_top + plot_height + svg::line_height + 12.0;
constexpr double most_thresholds = 1.7;  ///< of the rise, at the top of a panel

/// Signed square root of the rise at a value, between the traced points. It is nearly linear in the
/// logarithm of a coefficient, so few points draw a smooth curve.
double root_at(const std::vector<ProfilePoint>& points, double estimate, double value) {
  const auto root = [&](const ProfilePoint& point) {
    return std::copysign(std::sqrt(point.rise), point.value - estimate);
  };
  const auto above = std::upper_bound(
      points.begin() + 1, points.end() - 1, value, [](double v, const ProfilePoint& point) {
        return v < point.value;
      });
  const ProfilePoint& from = *(above - 1);
  const double length = std::log(above->value / from.value);
  if (!(length > 0.0)) return root(from);
  return std::lerp(root(from), root(*above), std::log(value / from.value) / length);
}

/// The largest of 1, 2 and 5 times a power of ten that is not above a positive value.
double round_below(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  const double digit = value / power;
  return power * (digit >= 5.0 ? 5.0 : digit >= 2.0 ? 2.0 : 1.0);
}

/// One coefficient's profile; x is its difference from the estimate [%].
class Panel {
 public:
  Panel(const SumFit& fit, const CoefficientReport& report, double left, double top)
      : fit_(fit),
        report_(report),
        profile_(*report.profile),
        left_(left),
        top_(top),
        x_{svg::Scale::linear, 0.0, 0.0, {}, {}} {
    // What is shown: the profile's limits; of an open side, as far as it was traced, but no further
    // than three times the estimate; and Wald's limits unless they would squeeze the curve.
    const double value = report.value;
    double low = profile_.low;
    double high = std::isfinite(profile_.high)
                      ? profile_.high
                      : std::min(3.0 * value, profile_.points.back().value);
    constexpr double squeezed = 2.0;
    if (value - report.wald_low < squeezed * (value - low)) low = std::min(low, report.wald_low);
    if (report.wald_high - value < squeezed * (high - value)) {
      high = std::max(high, report.wald_high);
    }
    constexpr double room = 0.08;
    x_.low = std::max(-100.0, percent(low) - room * (percent(high) - percent(low)));
    x_.high = percent(high) + room * (percent(high) - percent(low));
  }

  [[nodiscard]] std::string svg() const {
    const ParameterInfo& parameter = fit_.sum.parameters[report_.index];
    const std::string_view unit = parameter.unit == "1" ? std::string_view() : parameter.unit;
    const double threshold = y_of(profile_.threshold);
    return svg::text_at(left_, top_ + 14.0, qualified_name(parameter)) +
           svg::text_at(
               left_, top_ + 31.0, svg::si_text(report_.value, unit), svg::Anchor::start, "label") +
           ticks() +
           svg::line_between(x_of(report_.value), y_of(0.0), x_of(report_.value), plot(), "tick") +
           svg::line_between(left_, threshold, left_ + panel_width, threshold, "mark") + curve() +
           limits(svg::Symbol::diamond, "c2", report_.wald_low, report_.wald_high) +
           limits(svg::Symbol::dot, "c1", profile_.low, profile_.high) +
           svg::rectangle(left_, plot(), panel_width, plot_height, "frame");
  }

 private:
  [[nodiscard]] double plot() const { return top_ + plot_top; }
  [[nodiscard]] double percent(double value) const { return 100.0 * (value / report_.value - 1.0); }
  [[nodiscard]] double x_of(double value) const {
    return left_ + panel_width * x_.position(percent(value));
  }
  [[nodiscard]] double y_of(double rise) const {
    return plot() + plot_height * (1.0 - rise / (most_thresholds * profile_.threshold));
  }

  [[nodiscard]] std::string curve() const {
    constexpr int steps = 200;
    std::string path;
    for (int i = 0; i <= steps; ++i) {
      const double at = std::lerp(x_.low, x_.high, static_cast<double>(i) / steps);
      const double value = report_.value * (1.0 + at / 100.0);
      if (value < profile_.points.front().value || value > profile_.points.back().value) continue;
      const double root = root_at(profile_.points, report_.value, value);
      if (root * root > most_thresholds * profile_.threshold) continue;
      path += fmt::format("{}{},{}",
                          path.empty() ? 'M' : 'L',
                          svg::coordinate(x_of(value)),
                          svg::coordinate(y_of(root * root)));
    }
    return fmt::format("<path class=\"median\" d=\"{}\"/>\n", path);
  }

  /// Marks where limits cross the threshold; none for one that is open.
  [[nodiscard]] std::string limits(svg::Symbol symbol,
                                   std::string_view css,
                                   double low,
                                   double high) const {
    std::string path;
    for (const double limit : {low, high}) {
      const bool is_shown = limit > 0.0 && percent(limit) >= x_.low && percent(limit) <= x_.high;
      if (!is_shown) continue;
      path += svg::mark_path(symbol, x_of(limit), y_of(profile_.threshold));
    }
    if (path.empty()) return path;
    return fmt::format(
        "<path class=\"{} {} large\" d=\"{}\"/>\n", svg::mark_class(symbol), css, path);
  }

  /// Labels at 0 and as far to either side as there is room for.
  [[nodiscard]] std::string ticks() const {
    const double step = round_below(0.75 * std::max(-x_.low, x_.high));
    std::string out;
    for (const double at : {-step, 0.0, step}) {
      if (at < x_.low || at > x_.high) continue;
      const double x = left_ + panel_width * x_.position(at);
      const std::string label =
          at == 0.0 ? "0" : fmt::format("{}{:g} %", at < 0.0 ? "\u2212" : "", step);
      out += svg::line_between(x, plot(), x, plot() + plot_height, "grid");
      out += svg::text_at(x, plot() + plot_height + 16.0, label, svg::Anchor::middle);
    }
    return out;
  }

  const SumFit& fit_;
  const CoefficientReport& report_;
  const Limits& profile_;
  double left_;
  double top_;
  svg::Axis x_;
};

}  // namespace

Figure profile_figure(const SumFit& fit) {
  std::vector<const CoefficientReport*> shown;
  for (const CoefficientReport& report : fit.inference->coefficients) {
    if (report.profile && report.profile->points.size() > 2) shown.push_back(&report);
  }
  if (shown.empty()) return {};
  const svg::Legend top =
      svg::legend({{svg::Symbol::line, "median", "rise of the squares, in variances"},
                   {svg::Symbol::line,
                    "mark",
                    fmt::format("95 % threshold, {:.2f}", shown.front()->profile->threshold)},
                   {svg::Symbol::dot, "c1", "profile limit"},
                   {svg::Symbol::diamond, "c2", "Wald limit"}});
  std::string body = top.svg;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const double left = i % 2 == 0 ? 0.0 : panel_width + gap;
    body +=
        Panel(fit, *shown[i], left, top.height + static_cast<double>(i / 2) * panel_height).svg();
  }
  const auto rows = static_cast<double>((shown.size() + 1) / 2);
  Figure out;
  out.title = fmt::format("{}: profiles of the coefficients", fit.title);
  out.caption =
      "How much worse the fit becomes as one coefficient is moved off its estimate (below its "
      "name) "
      "and all others follow, against the difference from the estimate. The rise is twice the fall "
      "of the log-likelihood; where it reaches the threshold lie the profile's limits. Look for a "
      "curve that is no parabola: there the limits of Wald, the estimate plus or minus a multiple "
      "of its standard error, mislead; those far beyond the curve are not drawn. A curve that "
      "stays "
      "below the threshold leaves that side open.";
  out.svg =
      svg::picture({fmt::format("profiles-{}", fit.key),
                    out.title,
                    fmt::format("{} small plots, one for each fitted coefficient.", shown.size())},
                   top.height + rows * panel_height,
                   body);
  return out;
}

}  // namespace energymodel::cli
