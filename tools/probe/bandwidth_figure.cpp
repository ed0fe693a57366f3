// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "energymodel/io/quantity_text.hpp"
#include "probe/profile_text.hpp"
#include "report/plot.hpp"
#include "report/style.hpp"

namespace energymodel::cli {
namespace {

std::vector<svg::Point> points_of(const std::vector<BandwidthPoint>& curve) {
  std::vector<svg::Point> out;
  for (const BandwidthPoint& point : curve) {
    out.push_back({point.working_set_B, point.bandwidth_B_s});
  }
  return out;
}

}  // namespace

std::string bandwidth_figure(const Probe& probe) {
  const auto one = points_of(probe.one_core);
  const auto all = points_of(probe.all_cores);
  std::vector<double> x;
  std::vector<double> y;
  for (const auto& points : {one, all}) {
    for (const svg::Point& point : points) {
      x.push_back(point.x);
      y.push_back(point.y);
    }
  }
  svg::Plot plot(
      {"bandwidth",
       fmt::format("Read bandwidth of {}", probe.name),
       "Read bandwidth against the working set of each core, on logarithmic axes, with a line at "
       "each cache's reported capacity."},
      svg::axis_over(x, svg::Scale::log10, "working set of each core", "B"),
      svg::axis_over(y, svg::Scale::log10, "read bandwidth", "B/s"));
  const auto draw =
      [&](const auto& points, svg::Symbol symbol, std::string_view css, std::string legend) {
        plot.line(points, css);
        plot.points(points, symbol, css, std::move(legend));
      };
  if (probe.topology.core_pus.size() > 1) {
    draw(all,
         svg::Symbol::diamond,
         "c2",
         fmt::format("{} cores together", probe.topology.core_pus.size()));
  }
  draw(one, svg::Symbol::dot, "c1", "one core");
  for (const ReportedCache& cache : probe.topology.caches) {
    plot.vertical_mark(
        cache.capacity_B,
        fmt::format("{}, {}", cache.name, format_quantity(cache.capacity_B, Kind::bytes)));
  }
  return standalone_svg(plot.svg());
}

}  // namespace energymodel::cli
