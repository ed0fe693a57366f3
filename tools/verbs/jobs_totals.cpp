// SPDX-License-Identifier: Apache-2.0
#include "verbs/jobs_totals.hpp"

#include <fmt/format.h>

#include <cmath>

#include "cli/text.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "io/import/text.hpp"
#include "io/words.hpp"

namespace energymodel::cli {
namespace {

std::optional<std::array<double, 2>> ends_of_90(const Predicted<EnergyDim>& energy) {
  if (!energy.interval) return std::nullopt;
  return std::array{in(energy.interval->low_90, joule), in(energy.interval->high_90, joule)};
}

}  // namespace

void JobsTotals::add(const Workload& job,
                     std::string_view group,
                     const JobMedians& medians,
                     std::optional<double> start_s) {
  fleet_.add(job, group);
  const std::array counts{job.tokens, job.samples, in(job.total_work(), flop)};
  for (std::size_t i = 0; i < units_.size(); ++i) {
    if (!(counts[i] > 0.0)) continue;
    units_[i].energy_J += medians.energy_J;
    units_[i].count += counts[i];
  }
  if (!std::isnan(medians.duration_s)) node_seconds_ += medians.duration_s;
  if (start_s && !std::isnan(medians.power_W)) {
    power_.add(*start_s, medians.duration_s, medians.power_W);
  } else {
    ++without_start_;
  }
}

void JobsTotals::add(const JobsTotals& other) {
  fleet_.add(other.fleet_);
  node_seconds_ += other.node_seconds_;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    units_[i].energy_J += other.units_[i].energy_J;
    units_[i].count += other.units_[i].count;
  }
  power_.add(other.power_);
  without_start_ += other.without_start_;
}

std::vector<FacilityFigure> JobsTotals::figures(const Facility& facility) const {
  if (!facility.is_stated()) return {};
  const Predicted<EnergyDim> energy = fleet_.energy();
  return figures_of(facility, {in(energy.mean, joule), ends_of_90(energy), node_seconds_, 0.0});
}

std::string JobsTotals::text(const Facility& facility) const {
  const Predicted<EnergyDim> energy = fleet_.energy();
  const auto amount = [](Energy<> e) { return format_quantity(in(e, joule), Kind::energy); };
  std::vector<RemarkedLine> rows{{fmt::format("energy of the {}", boundary_of(facility)),
                                  amount(energy.mean),
                                  energy.interval ? fmt::format("90 %: {} .. {}",
                                                                amount(energy.interval->low_90),
                                                                amount(energy.interval->high_90))
                                                  : ""}};
  if (node_seconds_ > 0.0) {
    rows.push_back({"node time", format_quantity(node_seconds_, Kind::duration), ""});
  }
  for (std::size_t i = 0; i < units_.size(); ++i) {
    if (!(units_[i].count > 0.0)) continue;
    const bool is_work = unit_names[i] == "FLOP";
    rows.push_back({fmt::format("per {}{}", is_work ? "G" : "", unit_names[i]),
                    format_quantity((is_work ? 1e9 : 1.0) * units_[i].energy_J / units_[i].count,
                                    Kind::energy),
                    ""});
  }
  if (const auto peak = power_.peak()) {
    rows.push_back(
        {"peak power of the nodes",
         format_quantity(peak->power_W, Kind::power),
         fmt::format("{:.0f} jobs at {}", peak->jobs, importing::iso_time(peak->start_s))});
    if (facility.pue != 1.0) {
      rows.push_back({"peak power of the facility",
                      format_quantity(facility.pue * peak->power_W, Kind::power),
                      ""});
    }
  }
  for (const FacilityFigure& figure : figures(facility)) {
    rows.push_back({figure.label, text_of(figure.median, figure), interval_text(figure)});
  }
  std::string out = paragraph(fmt::format("{}, each on one node", plural(fleet_.jobs(), "job")));
  out += "\n" + remarked_lines(rows);
  out +=
      "\n" + paragraph(fmt::format(
                 "Energy is the mean of the total. Beside start-ups that are known, its standard "
                 "deviation is {:.2g} %: {:.2g} % "
                 "from errors that all jobs share, {:.2g} % from the scatter of single runs.",
                 100.0 * std::hypot(energy.parameter_sd, energy.residual_sd),
                 100.0 * energy.parameter_sd,
                 100.0 * energy.residual_sd));
  if (power_.peak() && without_start_ > 0) {
    out += paragraph(fmt::format("{} without a start or a predicted power, not in the peak.",
                                 plural(without_start_, "job")));
  }
  return out;
}

Json JobsTotals::json(const Facility& facility) const {
  const Predicted<EnergyDim> energy = fleet_.energy();
  Json out{{"jobs", fleet_.jobs()},
           {"boundary", boundary_of(facility)},
           {"energy_mean_J", in(energy.mean, joule)},
           {"energy_median_J", in(energy.median, joule)}};
  if (energy.interval) {
    out["energy_90_low_J"] = in(energy.interval->low_90, joule);
    out["energy_90_high_J"] = in(energy.interval->high_90, joule);
    out["energy_50_low_J"] = in(energy.interval->low_50, joule);
    out["energy_50_high_J"] = in(energy.interval->high_50, joule);
  }
  out["energy_shared_sd_log"] = energy.parameter_sd;
  out["energy_single_sd_log"] = energy.residual_sd;
  out["node_seconds"] = node_seconds_;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    if (!(units_[i].count > 0.0)) continue;
    out[fmt::format("energy_per_{}_J", unit_names[i])] = units_[i].energy_J / units_[i].count;
  }
  if (const auto peak = power_.peak()) {
    out["peak_concurrent"] = {{"power_W", peak->power_W},
                              {"facility_power_W", facility.pue * peak->power_W},
                              {"time", importing::iso_time(peak->start_s)},
                              {"time_s", peak->start_s},
                              {"jobs", peak->jobs},
                              {"known_to_s", peak->slot_s},
                              {"jobs_without_start", without_start_}};
  }
  if (facility.is_stated()) out["facility"] = json_of(facility, figures(facility), "mean");
  return out;
}

}  // namespace energymodel::cli
