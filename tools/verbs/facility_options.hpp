// SPDX-License-Identifier: Apache-2.0
/// \file
/// From the energy of the nodes to that of the building, its emissions and its price.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/report.hpp"
#include "energymodel/units.hpp"

namespace energymodel::cli {

inline constexpr std::array facility_options{
    Option{"pue", "R", "energy of the facility over that of its nodes, such as 1.2"},
    Option{"carbon-intensity", "AMOUNT", "of the electricity, such as '0.35 kg/kWh'"},
    Option{"price", "AMOUNT", "of the electricity, such as '0.20 EUR/kWh'"},
    Option{"embodied-carbon", "MASS", "of making one node, such as '3 t', shared over its life"},
    Option{"lifetime", "TIME", "of a node (default 4 years)"},
    Option{"water", "AMOUNT", "drawn by the facility, such as '1.8 L/kWh'"}};

/// Factors from the energy of the nodes. Each is applied once, to the energy it is meant for: the
/// PUE to that of the nodes, the others to that of the facility.
struct Facility {
  double pue = 1.0;
  std::optional<double> carbon_kg_per_J;
  std::optional<double> price_per_J;
  std::string currency;
  std::optional<double> embodied_kg_per_node_second;
  std::optional<double> water_L_per_J;

  [[nodiscard]] bool is_stated() const {
    return pue != 1.0 || carbon_kg_per_J || price_per_J || embodied_kg_per_node_second ||
           water_L_per_J;
  }
};

/// A figure at the boundary of the facility: median and the ends of the 90 % interval.
struct FacilityFigure {
  std::string name;  ///< "carbon_kg"
  std::string label;
  std::string unit;
  double median = 0.0;
  std::optional<std::array<double, 2>> interval_90{};
};

/// \throws Error(Errc::usage)
[[nodiscard]] Facility facility_from(const Arguments& arguments);

/// \param energy_J     of the nodes: median and, if known, the ends of the 90 % interval
/// \param node_seconds nodes times duration, for what is embodied in them; 0 where it is not known
[[nodiscard]] std::vector<FacilityFigure> figures_of(
    const Facility& facility,
    double energy_J,
    const std::optional<std::array<double, 2>>& energy_90_J,
    double node_seconds);

}  // namespace energymodel::cli
