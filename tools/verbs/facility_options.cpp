// SPDX-License-Identifier: Apache-2.0
#include "verbs/facility_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "energymodel/error.hpp"

namespace energymodel::cli {
namespace {

constexpr double joules_per_kilowatt_hour = 3.6e6;

/// "0.35 kg/kWh" as a number, what stands before the slash and the joules after it.
struct PerEnergy {
  double number = 0.0;
  std::string unit;
  double energy_J = 0.0;
};

Error refusal(const Arguments& arguments, const std::string& option, std::string_view expected) {
  return Error(Errc::usage,
               "--" + option,
               fmt::format("found '{}', expected {}", arguments.text(option), expected));
}

PerEnergy per_energy(const Arguments& arguments,
                     const std::string& option,
                     std::string_view expected) {
  const std::string text = arguments.text(option);
  PerEnergy out;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.number);
  const std::string rest(end, text.data() + text.size());
  const std::size_t slash = rest.find('/');
  if (error != std::errc{} || !std::isfinite(out.number) || out.number < 0.0 ||
      slash == std::string::npos) {
    throw refusal(arguments, option, expected);
  }
  for (const char c : rest.substr(0, slash)) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) out.unit += c;
  }
  out.energy_J = unit_factor(rest.substr(slash + 1), Kind::energy);
  if (!(out.energy_J > 0.0)) throw refusal(arguments, option, expected);
  return out;
}

/// Kilograms in a unit of mass; 0 if it is none.
double kilograms(std::string_view unit) {
  if (unit == "g") return 1e-3;
  if (unit == "kg") return 1.0;
  if (unit == "t") return 1e3;
  return 0.0;
}

double carbon_from(const Arguments& arguments) {
  constexpr std::string_view expected = "a mass per energy, such as '0.35 kg/kWh' or '350 g/kWh'";
  const PerEnergy amount = per_energy(arguments, "carbon-intensity", expected);
  const double mass = kilograms(amount.unit);
  if (mass == 0.0) throw refusal(arguments, "carbon-intensity", expected);
  const double kg_per_J = amount.number * mass / amount.energy_J;
  // Lignite emits about 1.1 kg/kWh: more than twice that is grams taken for kilograms.
  constexpr double most_kg_per_kWh = 2.5;
  if (kg_per_J * joules_per_kilowatt_hour > most_kg_per_kWh) {
    throw refusal(arguments, "carbon-intensity", "at most 2.5 kg/kWh, twice that of lignite");
  }
  return kg_per_J;
}

double embodied_from(const Arguments& arguments) {
  constexpr std::string_view expected = "a mass, such as '3 t' or '1500 kg'";
  const std::string text = arguments.text("embodied-carbon");
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string unit(end, text.data() + text.size());
  std::erase(unit, ' ');
  const double mass = number * kilograms(unit);
  if (error != std::errc{} || !std::isfinite(mass) || !(mass > 0.0)) {
    throw refusal(arguments, "embodied-carbon", expected);
  }
  constexpr double four_years_s = 4.0 * 365.25 * 86400.0;
  const double lifetime_s = arguments.quantity_or("lifetime", Kind::duration, four_years_s);
  if (!(lifetime_s > 0.0)) throw refusal(arguments, "lifetime", "more than 0");
  return mass / lifetime_s;
}

}  // namespace

Facility facility_from(const Arguments& arguments) {
  Facility out;
  out.pue = arguments.quantity_or("pue", Kind::ratio, 1.0);
  if (!(out.pue >= 1.0) || out.pue > 5.0) {
    throw refusal(arguments, "pue", "a ratio from 1 to 5: facility energy over that of its nodes");
  }
  if (arguments.has("carbon-intensity")) out.carbon_kg_per_J = carbon_from(arguments);
  if (arguments.has("price")) {
    constexpr std::string_view expected = "a price per energy, such as '0.20 EUR/kWh'";
    const PerEnergy amount = per_energy(arguments, "price", expected);
    const bool is_currency =
        amount.unit.size() == 3 && std::all_of(amount.unit.begin(), amount.unit.end(), [](char c) {
          return c >= 'A' && c <= 'Z';
        });
    if (!is_currency) throw refusal(arguments, "price", expected);
    out.currency = amount.unit;
    out.price_per_J = amount.number / amount.energy_J;
  }
  if (arguments.has("embodied-carbon")) {
    out.embodied_kg_per_node_second = embodied_from(arguments);
  } else if (arguments.has("lifetime")) {
    throw Error(Errc::usage, "--lifetime", "found without --embodied-carbon, expected with it");
  }
  if (arguments.has("water")) {
    constexpr std::string_view expected = "a volume per energy, such as '1.8 L/kWh'";
    const PerEnergy amount = per_energy(arguments, "water", expected);
    if (amount.unit != "L") throw refusal(arguments, "water", expected);
    out.water_L_per_J = amount.number / amount.energy_J;
  }
  return out;
}

std::vector<FacilityFigure> figures_of(const Facility& facility,
                                       double energy_J,
                                       const std::optional<std::array<double, 2>>& energy_90_J,
                                       double node_seconds) {
  std::vector<FacilityFigure> out;
  const auto add = [&](std::string name, std::string label, std::string unit, double per_J) {
    FacilityFigure figure{std::move(name), std::move(label), std::move(unit), energy_J * per_J};
    if (energy_90_J) {
      figure.interval_90 = {{(*energy_90_J)[0] * per_J, (*energy_90_J)[1] * per_J}};
    }
    out.push_back(std::move(figure));
  };
  add("facility_energy_J", fmt::format("facility, PUE {:g}", facility.pue), "J", facility.pue);
  if (facility.carbon_kg_per_J) {
    add("carbon_kg", "carbon, electricity", "kg", facility.pue * *facility.carbon_kg_per_J);
  }
  if (facility.embodied_kg_per_node_second && node_seconds > 0.0) {
    out.push_back({"embodied_carbon_kg",
                   "carbon, of the nodes",
                   "kg",
                   *facility.embodied_kg_per_node_second * node_seconds});
  }
  if (facility.price_per_J) {
    add("cost", "price", facility.currency, facility.pue * *facility.price_per_J);
  }
  if (facility.water_L_per_J) {
    add("water_L", "water", "L", facility.pue * *facility.water_L_per_J);
  }
  return out;
}

}  // namespace energymodel::cli
