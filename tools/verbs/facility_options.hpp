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
#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/units.hpp"
#include "verbs/cooling.hpp"
#include "verbs/hourly_intensity.hpp"

namespace energymodel::cli {

inline constexpr std::array facility_options{
    Option{"pue", "R", "energy of the facility over that of its nodes, such as 1.2"},
    Option{"cooling",
           "KIND",
           "air or liquid: a PUE as uncertain as what is published for it, in place of --pue",
           false,
           cooling_names},
    Option{"carbon-intensity",
           "AMOUNT",
           "of the electricity, such as '0.35 kg/kWh', or FILE.csv by the hour"},
    Option{"start",
           "WHEN",
           "with intensity by the hour: when the job starts (default the first hour)"},
    Option{"price", "AMOUNT", "of the electricity, such as '0.20 EUR/kWh'"},
    Option{"embodied-carbon", "MASS", "of making one node, such as '3 t', shared over its life"},
    Option{"lifetime", "TIME", "of a node (default 4 years)"},
    Option{"water", "AMOUNT", "drawn by the facility, such as '1.8 L/kWh'"}};

/// Factors from the energy of the nodes. Each is applied once, to the energy it is meant for: the
/// PUE to that of the nodes, the others to that of the facility.
struct Facility {
  bool is_in_model = false;  ///< the model's energies are those of the facility already
  double pue = 1.0;
  double pue_log_sd = 0.0;           ///< of its logarithm
  const Cooling* cooling = nullptr;  ///< where the PUE is from, unless it was given
  std::optional<double> carbon_kg_per_J;
  std::optional<HourlyIntensity> hourly;  ///< in place of one intensity
  double start_s = 0.0;                   ///< of the job, since 1970
  std::optional<double> price_per_J;
  std::string currency;
  std::optional<double> embodied_kg_per_node_second;
  std::optional<double> water_L_per_J;

  [[nodiscard]] bool is_stated() const {
    return pue != 1.0 || carbon_kg_per_J || hourly || price_per_J || embodied_kg_per_node_second ||
           water_L_per_J;
  }
};

/// Whose energy a prediction is, before any factor: "nodes" or "facility".
[[nodiscard]] inline std::string boundary_of(const Facility& facility) {
  return facility.is_in_model ? "facility" : "nodes";
}

/// A figure at the boundary of the facility: median and the ends of the 90 % interval.
struct FacilityFigure {
  std::string name;  ///< "carbon_kg"
  std::string label;
  std::string unit;
  double median = 0.0;
  std::optional<std::array<double, 2>> interval_90{};
};

/// \throws Error(Errc::usage), also for a PUE with a model fitted to the facility's energies
[[nodiscard]] Facility facility_from(const Arguments& arguments, const FittedModel& model);

/// What a job takes on its nodes.
struct NodeUse {
  double energy_J = 0.0;
  std::optional<std::array<double, 2>> energy_90_J{};  ///< ends of the interval, if known
  double node_seconds = 0.0;  ///< nodes times duration, for what is embodied; 0 if not known
  double duration_s = 0.0;    ///< of the one job, for carbon by the hour; 0 if not known
};

/// \throws Error(Errc::insufficient_data) for carbon by the hour without a duration that it covers
[[nodiscard]] std::vector<FacilityFigure> figures_of(const Facility& facility, const NodeUse& use);

/// Carbon by when the job starts, for a facility with intensities by the hour.
/// \throws Error(Errc::insufficient_data)
[[nodiscard]] StartTimes start_times_of(const Facility& facility, double duration_s);

/// A quantile of what is proportional to the energy of the facility, from that of the nodes'
/// energy: the two errors are independent. \param of_nodes       the quantile over the median, of
/// the nodes' energy \param normal_score   where it lies, in standard deviations of a normal
[[nodiscard]] double widened(double of_nodes, double pue_log_sd, double normal_score);

/// A value of the figure with its unit: "12.3 kWh", "4.56 kg".
[[nodiscard]] std::string text_of(double value, const FacilityFigure& figure);
/// "90 %: 1 kg .. 2 kg", or "".
[[nodiscard]] std::string interval_text(const FacilityFigure& figure);
/// \param centre  what the figures' value is: "median" or "mean"
[[nodiscard]] Json json_of(const Facility& facility,
                           const std::vector<FacilityFigure>& figures,
                           const std::string& centre = "median");

}  // namespace energymodel::cli
