// SPDX-License-Identifier: Apache-2.0
#include "report/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace energymodel::cli::svg {
namespace {

constexpr std::array<std::string_view, 17> prefixes{
    "y", "z", "a", "f", "p", "n", "\u00b5", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"};
constexpr int no_prefix = 8;

double power_of_ten(int exponent) { return std::pow(10.0, exponent); }

/// With a true minus sign.
std::string signed_text(const std::string& number) {
  return number.starts_with('-') ? fmt::format("\u2212{}", number.substr(1)) : number;
}

std::vector<Tick> linear_ticks(const Axis& axis) {
  constexpr double most_steps = 6.0;
  const double wanted = (axis.high - axis.low) / most_steps;
  int exponent = static_cast<int>(std::floor(std::log10(wanted)));
  double step = power_of_ten(exponent);
  for (const double multiple : {1.0, 2.0, 5.0, 10.0}) {
    step = multiple * power_of_ten(exponent);
    if (step >= wanted) break;
  }
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  std::vector<Tick> out;
  const double first = std::ceil(axis.low / step - 1e-9);
  const double last = std::floor(axis.high / step + 1e-9);
  for (double i = first; i <= last; i += 1.0) {
    const double value = i * step + 0.0;
    const std::string number =
        axis.unit.empty() ? fmt::format("{:.{}f}", value, decimals) : si_text(value, axis.unit);
    out.push_back({value, signed_text(number)});
  }
  return out;
}

std::vector<Tick> log_ticks(const Axis& axis) {
  constexpr int most_decades = 7;
  const double decades = std::log10(axis.high / axis.low);
  const int first = static_cast<int>(std::floor(std::log10(axis.low)));
  const int last = static_cast<int>(std::ceil(std::log10(axis.high)));
  const int stride = 1 + static_cast<int>(decades) / most_decades;
  std::vector<Tick> out;
  for (int exponent = first; exponent <= last; ++exponent) {
    for (int digit = 1; digit <= 9; ++digit) {
      const double value = digit * power_of_ten(exponent);
      if (value < axis.low || value > axis.high) continue;
      const bool is_power = digit == 1 && exponent % stride == 0;
      const bool is_between = (decades < 2.2 && (digit == 2 || digit == 5)) ||
                              (decades < 0.7 && digit != 7 && digit != 9);
      if (is_power || (is_between && digit != 1)) {
        out.push_back({value, si_text(value, axis.unit)});
      } else if (stride == 1 || digit == 1) {
        out.push_back({value, ""});
      }
    }
  }
  return out;
}

}  // namespace

Prefix prefix_for(double value) {
  if (!(std::abs(value) > 0.0) || !std::isfinite(value)) return {};
  // The margin keeps 999.9996 from being written as "1000".
  const double decade = std::floor(std::log10(std::abs(value) * 1.0000001) / 3.0);
  const int index = std::clamp(no_prefix + static_cast<int>(decade), 0, 2 * no_prefix);
  return {power_of_ten(3 * (index - no_prefix)), prefixes[static_cast<std::size_t>(index)]};
}

std::string si_text(double value, std::string_view unit, int digits) {
  const Prefix prefix = prefix_for(value);
  std::string number = fmt::format("{:.{}g}", value / prefix.factor, digits);
  // {:g} turns to an exponent where the digits do not reach the decimal point.
  if (number.find('e') != std::string::npos) number = fmt::format("{:.0f}", value / prefix.factor);
  const std::string suffix = fmt::format("{}{}", prefix.symbol, unit);
  return suffix.empty() ? number : fmt::format("{} {}", number, suffix);
}

double Axis::position(double value) const {
  const double share = scale == Scale::log10 ? std::log(value / low) / std::log(high / low)
                                             : (value - low) / (high - low);
  return std::isnan(share) ? 0.0 : std::clamp(share, 0.0, 1.0);
}

std::vector<Tick> Axis::ticks() const {
  return scale == Scale::log10 ? log_ticks(*this) : linear_ticks(*this);
}

Axis axis_over(std::span<const double> values,
               Scale scale,
               std::string label,
               std::string_view unit) {
  constexpr double room = 0.04;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (!std::isfinite(value) || (scale == Scale::log10 && value <= 0.0)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  Axis out{scale, 0.0, 1.0, std::move(label), unit};
  if (scale == Scale::log10) {
    if (low > high) low = high = 1.0;
    const double margin = low < high ? std::pow(high / low, room) : 2.0;
    out.low = low / margin;
    out.high = high * margin;
  } else {
    if (low > high) low = high = 0.0;
    const double margin = low < high ? room * (high - low) : std::max(1.0, 0.1 * std::abs(high));
    out.low = low - margin;
    out.high = high + margin;
  }
  return out;
}

}  // namespace energymodel::cli::svg
