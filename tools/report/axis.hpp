// SPDX-License-Identifier: Apache-2.0
/// \file
/// Axes: where a value lies between two ends, and which values are labelled.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace energymodel::cli::svg {

/// A number with an SI prefix and three significant digits at most: "1.5 MJ", "262 k", "0".
[[nodiscard]] std::string si_text(double value, std::string_view unit = {}, int digits = 3);

/// The factor of the SI prefix that suits a value, and its symbol.
struct Prefix {
  double factor = 1.0;
  std::string_view symbol;
};
[[nodiscard]] Prefix prefix_for(double value);

enum class Scale { linear, log10 };

struct Tick {
  double value = 0.0;
  std::string label;  ///< "" for a small tick
};

struct Axis {
  Scale scale = Scale::linear;
  double low = 0.0;
  double high = 1.0;
  std::string label;
  std::string_view unit;  ///< written with each tick; "" for a plain number

  /// 0 at the low end, 1 at the high end; values beyond are put at the end.
  [[nodiscard]] double position(double value) const;
  [[nodiscard]] std::vector<Tick> ticks() const;
};

/// An axis with a little room around the values that it can show: finite and, on a logarithmic
/// axis, positive.
[[nodiscard]] Axis axis_over(std::span<const double> values,
                             Scale scale,
                             std::string label,
                             std::string_view unit = {});

}  // namespace energymodel::cli::svg
