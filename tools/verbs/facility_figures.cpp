// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "energymodel/error.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "verbs/facility_options.hpp"

namespace energymodel::cli {

namespace {

std::string facility_label(const Facility& facility) {
  if (facility.is_in_model) return "facility, as fitted";
  if (facility.cooling == nullptr) return fmt::format("facility, PUE {:g}", facility.pue);
  return fmt::format("facility, PUE {:g} to {:g}", facility.cooling->low, facility.cooling->high);
}

}  // namespace

double widened(double of_nodes, double pue_log_sd, double normal_score) {
  if (pue_log_sd == 0.0) return of_nodes;
  const double own = std::log(of_nodes);
  return std::exp(
      std::copysign(std::hypot(own, normal_score * pue_log_sd), own == 0.0 ? normal_score : own));
}

std::vector<FacilityFigure> figures_of(const Facility& facility, const NodeUse& use) {
  constexpr double normal_95 = 1.6448536269514722;
  std::vector<FacilityFigure> out;
  const auto end = [&](double energy_J, double normal_score) {
    return use.energy_J * widened(energy_J / use.energy_J, facility.pue_log_sd, normal_score);
  };
  const auto add = [&](std::string name, std::string label, std::string unit, double per_J) {
    FacilityFigure figure{std::move(name), std::move(label), std::move(unit), use.energy_J * per_J};
    if (use.energy_90_J) {
      figure.interval_90 = {{end((*use.energy_90_J)[0], -normal_95) * per_J,
                             end((*use.energy_90_J)[1], normal_95) * per_J}};
    }
    out.push_back(std::move(figure));
  };
  add("facility_energy_J", facility_label(facility), "J", facility.pue);
  if (facility.carbon_kg_per_J) {
    add("carbon_kg", "carbon, electricity", "kg", facility.pue * *facility.carbon_kg_per_J);
  }
  if (facility.hourly) {
    const StartTimes starts = start_times_of(facility, use.duration_s);
    add("carbon_kg", "carbon, electricity", "kg", facility.pue * starts.now);
    add("carbon_at_best_start_kg", "  at the best start", "kg", facility.pue * starts.best);
  }
  if (facility.embodied_kg_per_node_second && use.node_seconds > 0.0) {
    out.push_back({"embodied_carbon_kg",
                   "carbon, of the nodes",
                   "kg",
                   *facility.embodied_kg_per_node_second * use.node_seconds});
  }
  if (facility.price_per_J) {
    add("cost", "price", facility.currency, facility.pue * *facility.price_per_J);
  }
  if (facility.water_L_per_J) {
    add("water_L", "water", "L", facility.pue * *facility.water_L_per_J);
  }
  return out;
}

StartTimes start_times_of(const Facility& facility, double duration_s) {
  if (duration_s > 0.0) return start_times(*facility.hourly, facility.start_s, duration_s);
  throw Error(Errc::insufficient_data,
              "--carbon-intensity",
              "found hours for a job of unknown duration, expected one intensity");
}

std::string text_of(double value, const FacilityFigure& figure) {
  return figure.unit == "J" ? format_quantity(value, Kind::energy)
                            : fmt::format("{:.4g} {}", value, figure.unit);
}

std::string interval_text(const FacilityFigure& figure) {
  if (!figure.interval_90) return {};
  return fmt::format("90 %: {} .. {}",
                     text_of((*figure.interval_90)[0], figure),
                     text_of((*figure.interval_90)[1], figure));
}

Json json_of(const Facility& facility,
             const std::vector<FacilityFigure>& figures,
             const std::string& centre) {
  Json out{{"boundary", "facility"}, {"pue", facility.pue}};
  if (facility.cooling != nullptr) {
    out["cooling"] = {{"name", facility.cooling->name},
                      {"pue_range", {facility.cooling->low, facility.cooling->high}},
                      {"source", facility.cooling->source}};
  }
  for (const FacilityFigure& figure : figures) {
    Json value{{centre, figure.median}, {"unit", figure.unit}};
    if (figure.interval_90) value["interval_90"] = *figure.interval_90;
    out[figure.name] = value;
  }
  return out;
}

}  // namespace energymodel::cli
