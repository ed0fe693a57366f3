// SPDX-License-Identifier: Apache-2.0
#include "verbs/facility_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "energymodel/error.hpp"
#include "io/import/text.hpp"
#include "verbs/amount_units.hpp"

namespace energymodel::cli {
namespace {

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

double carbon_from(const Arguments& arguments) {
  constexpr std::string_view expected = "a mass per energy, such as '0.35 kg/kWh' or '350 g/kWh'";
  const PerEnergy amount = per_energy(arguments, "carbon-intensity", expected);
  const double mass = kilograms(amount.unit);
  if (mass == 0.0) throw refusal(arguments, "carbon-intensity", expected);
  const double kg_per_J = amount.number * mass / amount.energy_J;
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

bool is_by_the_hour(const Arguments& arguments) {
  return arguments.text_or("carbon-intensity", "").ends_with(".csv");
}

double start_from(const Arguments& arguments) {
  const auto out = importing::time_of(arguments.text("start"));
  if (!out) throw refusal(arguments, "start", "a time such as 2026-03-01T14:00:00");
  return *out;
}

void set_cooling(const Arguments& arguments, Facility& facility) {
  if (!arguments.has("cooling")) return;
  arguments.refuse({"pue"}, "found with --cooling, which states a PUE, expected one of them");
  const std::string name = arguments.choice("cooling");
  facility.cooling = std::find_if(coolings.begin(), coolings.end(), [&](const Cooling& cooling) {
    return cooling.name == name;
  });
  facility.pue = facility.cooling->pue();
  facility.pue_log_sd = facility.cooling->log_sd();
}

}  // namespace

Facility facility_from(const Arguments& arguments, const FittedModel& model) {
  Facility out;
  out.is_in_model = std::find(model.options.begin(), model.options.end(), "--boundary=facility") !=
                    model.options.end();
  if (out.is_in_model) {
    arguments.refuse({"pue", "cooling"},
                     "found with a model of the facility's energies, expected none: it would be "
                     "counted twice");
  }
  set_cooling(arguments, out);
  if (!arguments.has("cooling")) out.pue = arguments.quantity_or("pue", Kind::ratio, 1.0);
  if (!(out.pue >= 1.0) || out.pue > 5.0) {
    throw refusal(arguments, "pue", "a ratio from 1 to 5: facility energy over that of its nodes");
  }
  if (is_by_the_hour(arguments)) {
    out.hourly = HourlyIntensity::read(arguments.text("carbon-intensity"));
    out.start_s = arguments.has("start") ? start_from(arguments) : out.hourly->start_s();
  } else {
    arguments.refuse({"start"}, "found without intensities by the hour, expected with them");
    if (arguments.has("carbon-intensity")) out.carbon_kg_per_J = carbon_from(arguments);
  }
  if (arguments.has("price")) {
    constexpr std::string_view expected = "a price per energy, such as '0.20 EUR/kWh'";
    const PerEnergy amount = per_energy(arguments, "price", expected);
    if (!is_currency(amount.unit)) throw refusal(arguments, "price", expected);
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

}  // namespace energymodel::cli
