// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "energymodel/error.hpp"
#include "report/plot.hpp"
#include "report/style.hpp"
#include "verbs/sweep.hpp"

namespace energymodel::cli {
namespace {

struct Curve {
  std::vector<svg::Point> median;
  std::vector<svg::Span> most;  ///< the 90 % interval
};

/// The first varied option with numbers, two at least.
std::size_t axis_of(const Sweep& sweep) {
  for (std::size_t i = 0; i < sweep.varied.size(); ++i) {
    if (sweep.varied[i].numbers.size() > 1) return i;
  }
  throw Error(Errc::usage, "--plot", "found no number of several values, expected one in --vary");
}

std::string_view unit_of(Kind kind) {
  switch (kind) {
    case Kind::duration:
      return "s";
    case Kind::power:
      return "W";
    case Kind::bytes:
      return "B";
    case Kind::flops:
      return "FLOP";
    default:
      return "";
  }
}

/// A curve for each combination of what varies beside the axis, in the order of the rows.
std::vector<std::pair<std::string, Curve>> curves_of(const Sweep& sweep, std::size_t axis) {
  std::vector<std::pair<std::string, Curve>> out;
  for (const SweepRow& row : sweep.rows) {
    std::string name;
    for (std::size_t i = 0; i < sweep.varied.size(); ++i) {
      if (i == axis) continue;
      name += fmt::format("{}{} {}",
                          name.empty() ? "" : ", ",
                          sweep.varied[i].name,
                          value_text(sweep.varied[i], row.index[i]));
    }
    auto at = std::find_if(
        out.begin(), out.end(), [&](const auto& curve) { return curve.first == name; });
    if (at == out.end()) at = out.emplace(out.end(), name, Curve{});
    const double x = sweep.varied[axis].numbers[row.index[axis]];
    const auto& energy = row.prediction.energy;
    at->second.median.push_back({x, in(energy.median, joule)});
    if (!energy.interval) continue;
    at->second.most.push_back(
        {x, in(energy.interval->low_90, joule), in(energy.interval->high_90, joule)});
  }
  for (auto& [name, curve] : out) {
    const auto by_x = [](const auto& a, const auto& b) { return a.x < b.x; };
    std::stable_sort(curve.median.begin(), curve.median.end(), by_x);
    std::stable_sort(curve.most.begin(), curve.most.end(), by_x);
  }
  return out;
}

}  // namespace

std::string sweep_figure(const Sweep& sweep) {
  const std::size_t axis = axis_of(sweep);
  const Varied& varied = sweep.varied[axis];
  const auto curves = curves_of(sweep, axis);
  constexpr std::array<std::string_view, 3> colours{"c1", "c2", "c0"};
  constexpr std::array symbols{svg::Symbol::dot, svg::Symbol::diamond, svg::Symbol::cross};
  if (curves.size() > colours.size() * symbols.size()) {
    throw Error(Errc::usage,
                "--plot",
                fmt::format("found {} curves, expected {} at most",
                            curves.size(),
                            colours.size() * symbols.size()));
  }
  std::vector<double> energies;
  for (const auto& [name, curve] : curves) {
    for (const svg::Point& point : curve.median) energies.push_back(point.y);
    for (const svg::Span& span : curve.most) energies.insert(energies.end(), {span.low, span.high});
  }
  const auto [least, most] = std::minmax_element(varied.numbers.begin(), varied.numbers.end());
  const auto scale = *most >= 10.0 * *least ? svg::Scale::log10 : svg::Scale::linear;
  svg::Plot plot({"sweep",
                  fmt::format("Predicted energy against {}", varied.name),
                  fmt::format("Energy of the nodes against {}, median and 90 % interval of {} "
                              "curves.",
                              varied.name,
                              curves.size())},
                 svg::axis_over(varied.numbers, scale, varied.name, unit_of(*varied.kind)),
                 svg::axis_over(energies, svg::Scale::log10, "energy of the nodes", "J"));
  for (std::size_t i = 0; i < curves.size(); ++i) {
    plot.band(curves[i].second.most, "band90", i == 0 ? "90 % interval" : "");
  }
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const auto& [name, curve] = curves[i];
    const std::string_view colour = colours[i % colours.size()];
    plot.line(curve.median, colour);
    plot.points(curve.median,
                symbols[(i / colours.size()) % symbols.size()],
                fmt::format("{} large", colour),
                name.empty() ? "predicted median" : name);
  }
  return standalone_svg(plot.svg());
}

}  // namespace energymodel::cli
