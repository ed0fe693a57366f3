// SPDX-License-Identifier: Apache-2.0
#include "verbs/limits.hpp"

#include <boost/math/distributions/normal.hpp>
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "energymodel/error.hpp"
#include "verbs/amount_units.hpp"

namespace energymodel::cli {
namespace {

Limit limit_from(const std::string& text) {
  double number = 0.0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  std::string unit(end, last);
  unit.erase(0, unit.find_first_not_of(' '));
  if (error == std::errc{} && std::isfinite(number) && number > 0.0) {
    constexpr std::array<std::pair<Kind, Amount>, 3> kinds{{{Kind::energy, Amount::energy},
                                                            {Kind::power, Amount::power},
                                                            {Kind::duration, Amount::duration}}};
    for (const auto& [kind, amount] : kinds) {
      const double factor = unit_factor(unit, kind);
      if (factor > 0.0) return {amount, number * factor, text, ""};
    }
    const double mass = kilograms(unit);
    if (mass > 0.0) return {Amount::carbon, number * mass, text, ""};
    if (is_currency(unit)) return {Amount::cost, number, text, unit};
  }
  throw Error(Errc::usage,
              "--limit",
              fmt::format("found '{}', expected an energy, mass of carbon, price, power or "
                          "duration, such as '50 MWh', '10 t', '20000 EUR', '2 MW' or '72 h'",
                          text));
}

Error unknown(const Limit& limit, std::string_view what) {
  return {Errc::insufficient_data, "--limit", fmt::format("found '{}' {}", limit.text, what)};
}

template <class D>
double ratio_of(const Limit& limit, const Predicted<D>& value, double normal_score) {
  if (normal_score == 0.0) return 1.0;
  if (!value.interval) {
    throw unknown(limit, "with a model that has no intervals, expected --probability 0.5");
  }
  return quantile_ratio(value, normal_score);
}

}  // namespace

std::vector<Limit> limits_from(const Arguments& arguments) {
  std::vector<Limit> out;
  for (const std::string& text : arguments.all("limit")) out.push_back(limit_from(text));
  return out;
}

double normal_score_of(double probability) {
  return probability == 0.5 ? 0.0 : boost::math::quantile(boost::math::normal(), probability);
}

double amount_of(const Answer& answer, const Limit& limit, double probability) {
  const Prediction& total = answer.forecast.total;
  const Facility& facility = answer.facility;
  const double score = normal_score_of(probability);
  const auto facility_J = [&] {
    return facility.pue * in(total.energy.median, joule) *
           widened(ratio_of(limit, total.energy, score), facility.pue_log_sd, score);
  };
  const auto duration_s = [&] {
    if (total.duration) {
      return in(total.duration->median, second) * ratio_of(limit, *total.duration, score);
    }
    throw unknown(limit, "with a model that predicts no duration, expected no such limit");
  };
  switch (limit.amount) {
    case Amount::energy:
      return facility_J();
    case Amount::carbon: {
      double out = 0.0;
      if (facility.hourly) {
        // Hours are those of the median duration.
        const double median_s = total.duration ? in(total.duration->median, second) : 0.0;
        out += facility_J() * start_times_of(facility, median_s).now;
      } else if (facility.carbon_kg_per_J) {
        out += facility_J() * *facility.carbon_kg_per_J;
      } else {
        throw unknown(limit, "without --carbon-intensity, expected with it");
      }
      if (facility.embodied_kg_per_node_second) {
        out += *facility.embodied_kg_per_node_second * answer.forecast.nodes * duration_s();
      }
      return out;
    }
    case Amount::cost:
      if (!facility.price_per_J || facility.currency != limit.currency) {
        throw unknown(limit, "without a --price in that currency, expected with it");
      }
      return facility_J() * *facility.price_per_J;
    case Amount::power: {
      if (!total.power) {
        throw unknown(limit, "with a model that predicts no power, expected no such limit");
      }
      const Power<> peak = answer.forecast.node_peak_power
                               ? *answer.forecast.node_peak_power * answer.forecast.nodes
                               : total.power->median;
      return facility.pue * in(peak, watt) *
             widened(ratio_of(limit, *total.power, score), facility.pue_log_sd, score);
    }
    case Amount::duration:
      return duration_s();
  }
  return 0.0;
}

std::string name_of(const Limit& limit, bool is_of_facility) {
  const std::string_view where = is_of_facility ? "of the facility" : "of the nodes";
  switch (limit.amount) {
    case Amount::energy:
      return fmt::format("energy {}", where);
    case Amount::carbon:
      return "carbon";
    case Amount::cost:
      return "price";
    case Amount::power:
      return fmt::format("peak power {}", where);
    case Amount::duration:
      break;
  }
  return "duration";
}

std::string amount_text(const Limit& limit, double value) {
  switch (limit.amount) {
    case Amount::energy:
      return format_quantity(value, Kind::energy);
    case Amount::power:
      return format_quantity(value, Kind::power);
    case Amount::duration:
      return format_quantity(value, Kind::duration);
    case Amount::carbon:
      return fmt::format("{:.4g} kg", value);
    case Amount::cost:
      break;
  }
  return fmt::format("{:.4g} {}", value, limit.currency);
}

}  // namespace energymodel::cli
