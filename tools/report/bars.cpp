// SPDX-License-Identifier: Apache-2.0
#include "report/bars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "report/axis.hpp"

namespace energymodel::cli::svg {
namespace {

constexpr std::size_t colours = 8;

char letter_of(std::size_t part) { return static_cast<char>('A' + part % 26); }

std::string part_class(std::size_t part) { return fmt::format("part p{}", part % colours); }

/// The segments of one bar, with their letters and, where there is room, their percentages.
std::string segments(const std::vector<double>& shares, double left, double y, double height) {
  constexpr double room_for_letter = 13.0;
  constexpr double room_for_percent = 58.0;
  const double width = page_width - left;
  std::string out;
  double x = left;
  for (std::size_t part = 0; part < shares.size(); ++part) {
    const double length = width * shares[part];
    if (length >= 0.05) out += rectangle(x, y, length, height, part_class(part));
    const std::string text = length >= room_for_percent
                                 ? fmt::format("{} {:.0f} %", letter_of(part), 100.0 * shares[part])
                                 : std::string(1, letter_of(part));
    if (length >= room_for_letter) {
      out += text_at(x + 0.5 * length,
                     y + 0.5 * height + 4.5,
                     text,
                     Anchor::middle,
                     fmt::format("on-p{}", part % colours));
    }
    x += length;
  }
  return out;
}

/// An arrow in a direction, or a bar where that is 0.
std::string limit_end(double x, double y, double direction) {
  const double back = -6.0 * direction;
  return fmt::format("<path class=\"limits\" d=\"M{},{}L{},{}L{},{}\"/>\n",
                     coordinate(x + back),
                     coordinate(y - 4.0),
                     coordinate(x),
                     coordinate(y),
                     coordinate(x + back),
                     coordinate(y + 4.0));
}

/// The labelled ratios of the narrowest axis that shows limits of this size.
std::span<const double> ratios_for(double widest) {
  static constexpr std::array narrow{0.9, 0.95, 1.0, 1.05, 1.1};
  static constexpr std::array medium{0.7, 0.8, 0.9, 1.0, 1.2, 1.4};
  static constexpr std::array wide{0.25, 0.5, 1.0, 2.0, 4.0};
  if (widest <= 1.1) return narrow;
  if (widest <= 1.4) return medium;
  return wide;
}

}  // namespace

std::string stacked_bars(const Description& description, const StackedBars& bars) {
  constexpr double bar_height = 22.0;
  constexpr double pitch = 27.0;
  std::vector<LegendEntry> entries;
  for (std::size_t part = 0; part < bars.parts.size(); ++part) {
    entries.push_back(
        {Symbol::box, part_class(part), fmt::format("{} {}", letter_of(part), bars.parts[part])});
  }
  const Legend top = legend(entries);
  double left = 0.0;
  for (const StackedBars::Row& row : bars.rows) left = std::max(left, text_width(row.label));
  left += 8.0;
  std::string body = top.svg;
  double y = top.height + line_height;
  body += text_at(0.0, y - 4.0, bars.row_label, Anchor::start, "label");
  y += 4.0;
  for (const StackedBars::Row& row : bars.rows) {
    body += text_at(left - 8.0, y + 0.5 * bar_height + 4.5, row.label, Anchor::end);
    body += segments(row.shares, left, y, bar_height);
    y += pitch;
  }
  return picture(description, y, body);
}

std::string relative_intervals(const Description& description, const RelativeIntervals& intervals) {
  constexpr double pitch = 40.0;
  constexpr double left = 16.0;
  constexpr double right = page_width - 16.0;
  double widest = 1.0;
  for (const auto& row : intervals.rows) widest = std::max({widest, row.high, 1.0 / row.low});
  const std::span<const double> ratios = ratios_for(widest);
  const Axis axis{Scale::log10, ratios.front() / 1.02, ratios.back() * 1.02, {}, {}};
  const auto x_of = [&](double ratio) { return left + (right - left) * axis.position(ratio); };

  const double bottom = pitch * static_cast<double>(intervals.rows.size()) + 4.0;
  std::string body;
  for (const double ratio : ratios) {
    const double x = x_of(ratio);
    body += line_between(x, 0.0, x, bottom, ratio == 1.0 ? "mark" : "grid");
    body += text_at(x, bottom + 17.0, fmt::format("{}", ratio), Anchor::middle);
  }
  for (std::size_t i = 0; i < intervals.rows.size(); ++i) {
    const auto& row = intervals.rows[i];
    const double top = pitch * static_cast<double>(i);
    const double y = top + 28.0;
    const double low = x_of(row.low);
    const double high = x_of(row.high);
    body += text_at(0.0, top + 16.0, row.label, Anchor::start, "halo");
    body += text_at(page_width, top + 16.0, row.text, Anchor::end, "halo");
    body += line_between(low, y, high, y, "limits");
    body += limit_end(low, y, row.low < axis.low ? -1.0 : 0.0);
    body += limit_end(high, y, row.high > axis.high ? 1.0 : 0.0);
    body += fmt::format("<path class=\"dots c1 large\" d=\"{}\"/>\n",
                        mark_path(Symbol::dot, x_of(1.0), y));
  }
  body += text_at(
      0.5 * page_width, bottom + 17.0 + line_height, intervals.label, Anchor::middle, "label");
  return picture(description, bottom + 2.0 * line_height + 6.0, body);
}

}  // namespace energymodel::cli::svg
