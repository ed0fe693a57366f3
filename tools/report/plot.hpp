// SPDX-License-Identifier: Apache-2.0
/// \file
/// A plot of two axes: points, lines, bands, bars and marks, in the order they are added.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/axis.hpp"
#include "report/svg.hpp"

namespace energymodel::cli::svg {

struct Point {
  double x = 0.0;
  double y = 0.0;
};

/// An interval of y at an x.
struct Span {
  double x = 0.0;
  double low = 0.0;
  double high = 0.0;
};

class Plot {
 public:
  Plot(Description description, Axis x, Axis y);

  /// Adds to the legend unless `legend_text` is empty; so do the others.
  void points(const std::vector<Point>& points,
              Symbol symbol,
              std::string_view css,
              std::string legend_text = {});
  void line(const std::vector<Point>& points, std::string_view css, std::string legend_text = {});
  /// \pre spans in order of x
  void band(const std::vector<Span>& spans, std::string_view css, std::string legend_text = {});
  /// A vertical stroke at each span.
  void bars(const std::vector<Span>& spans, std::string_view css, std::string legend_text = {});
  void horizontal_mark(double y, std::string_view css, std::string legend_text = {});
  /// A vertical line with its label at the top; nothing where x is off the axis.
  void vertical_mark(double x, std::string label);

  [[nodiscard]] std::string svg() const;

  /// What was left out of the picture, as a sentence for the caption, or "".
  [[nodiscard]] std::string omission() const;

 private:
  struct Mark {
    double x = 0.0;
    std::string label;
  };
  [[nodiscard]] double x_of(double value) const;
  [[nodiscard]] double y_of(double value) const;
  [[nodiscard]] std::string at(double x, double y) const;
  [[nodiscard]] std::string x_axis() const;
  [[nodiscard]] std::string y_axis() const;
  [[nodiscard]] std::string marks() const;
  void add_legend(Symbol symbol, std::string_view css, std::string text);

  Description description_;
  Axis x_;
  Axis y_;
  double left_ = 0.0;   ///< of the plotting area [user units]
  double right_ = 0.0;  ///< of the plotting area [user units]
  std::string body_;    ///< the plotting area's top left is (left_, 0)
  std::vector<LegendEntry> legend_;
  std::vector<Mark> marks_;
  std::size_t given_ = 0;
  std::size_t drawn_ = 0;
};

}  // namespace energymodel::cli::svg
