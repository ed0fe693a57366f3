// SPDX-License-Identifier: Apache-2.0
/// \file
/// Inline SVG as text: numbers, escaping, legends and the frame that makes a picture accessible.
///
/// Pictures carry class names, not colours; style.hpp gives them colours for light, dark and print.
/// Lengths are in the picture's own units: page_width of them span the figure, whatever its size on
/// the screen. Equal input gives equal bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace energymodel::cli::svg {

/// Width of every picture [user units].
inline constexpr double page_width = 520.0;
/// Height of a line of text at its largest, which is on a phone [user units].
inline constexpr double line_height = 19.0;

/// Text for HTML and SVG, in elements and in quoted attributes. A number stays with its percent
/// sign.
[[nodiscard]] std::string escape(std::string_view text);

/// The same for prose: with true minus signs before numbers, at which no line breaks.
[[nodiscard]] std::string escape_prose(std::string_view text);

/// A length with one decimal at most.
[[nodiscard]] std::string coordinate(double value);

/// How wide a text is at its largest, estimated [user units].
[[nodiscard]] double text_width(std::string_view text);

enum class Anchor { start, middle, end };
[[nodiscard]] std::string text_at(double x,
                                  double y,
                                  std::string_view text,
                                  Anchor anchor = Anchor::start,
                                  std::string_view css = {});
[[nodiscard]] std::string line_between(
    double x1, double y1, double x2, double y2, std::string_view css);
[[nodiscard]] std::string rectangle(
    double x, double y, double width, double height, std::string_view css);

/// What a legend shows beside its text.
enum class Symbol { dot, cross, diamond, line, box };
struct LegendEntry {
  Symbol symbol = Symbol::dot;
  std::string css;
  std::string text;
};
struct Legend {
  std::string svg;
  double height = 0.0;  ///< [user units]
};
/// Entries side by side from the top left, in as many lines as they need.
[[nodiscard]] Legend legend(const std::vector<LegendEntry>& entries);

/// A mark of about six units across, centred at a point, as path data that starts with its move.
[[nodiscard]] std::string mark_path(Symbol symbol, double x, double y);
/// The class that draws such a path.
[[nodiscard]] std::string_view mark_class(Symbol symbol);

/// What a reader who does not see the picture is told.
struct Description {
  std::string id;  ///< unique on the page; letters, digits and '-'
  std::string title;
  std::string text;
};
[[nodiscard]] std::string picture(const Description& description,
                                  double height,
                                  const std::string& body);

}  // namespace energymodel::cli::svg
