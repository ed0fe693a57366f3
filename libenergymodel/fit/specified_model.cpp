// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/specified_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "energymodel/error.hpp"
#include "energymodel/version.hpp"

namespace energymodel {
namespace {

/// Sets coefficients by name, in both sums where both have them.
template <class S>
class Coefficients {
 public:
  explicit Coefficients(FittedSum<S>& sum) : sum_(sum) {
    sum.standing.fill(Standing::unused);
    for (std::size_t i = 0; i < S::size; ++i) {
      if (parameters[i].role != Role::shape) continue;
      sum.coefficients[i] = parameters[i].typical;
      sum.standing[i] = Standing::fixed;
    }
    sum.standard_error.fill(std::numeric_limits<double>::quiet_NaN());
  }

  void set(std::string_view name, double base) {
    for (std::size_t i = 0; i < S::size; ++i) {
      if (qualified_name(parameters[i]) != name) continue;
      sum_.coefficients[i] = base;
      sum_.standing[i] = Standing::fixed;
    }
  }

 private:
  static constexpr auto parameters = S::parameters();
  FittedSum<S>& sum_;
};

/// The intervals of a normal scatter in logarithms, which nothing has checked.
Calibration assumed_scatter(double log_sd) {
  constexpr double normal_75 = 0.6744897501960817;
  constexpr double normal_95 = 1.6448536269514722;
  Calibration out;
  out.log_scale = {std::log(log_sd), 0.0, 0.0};
  out.knots = {0.0};
  out.quantiles = {{-normal_95, -normal_75, normal_75, normal_95}};
  return out;
}

template <class S>
void scatter(FittedSum<S>& sum, double log_sd) {
  sum.scale = log_sd;
  sum.mean_over_median = std::exp(0.5 * log_sd * log_sd);
  sum.calibration = assumed_scatter(log_sd);
}

double length(double a, double b) { return std::sqrt(a * a + b * b); }

/// What is left of the scatter where the job's own efficiency or power is known.
constexpr double known_of_the_job = 0.05;

/// The outermost level of cache that the profile knows; 0 for none.
std::size_t outermost_level(const Hardware& node) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < node.levels.size(); ++i) {
    if (node.levels[i].is_present()) out = i + 1;
  }
  return out;
}

/// A duration coefficient and the energies that go with it: at working power, and what that is
/// above idle where the duration is given.
class Prices {
 public:
  Prices(FittedModel& model, Power<> working, Power<> idle)
      : energy_(model.energy),
        duration_(*model.duration),
        given_(*model.energy_given_duration),
        working_(working),
        idle_(idle) {
    given_.set("static_power.power", in(idle, watt));
  }

  /// \param per_unit_s  seconds per FLOP or byte
  void set(const std::string& name, double per_unit_s) {
    duration_.set(name, per_unit_s);
    energy_.set(name, per_unit_s * in(working_, watt));
    given_.set(name, per_unit_s * in(working_ - idle_, watt));
  }

 private:
  Coefficients<EnergySum> energy_;
  Coefficients<DurationSum> duration_;
  Coefficients<EnergySum> given_;
  Power<> working_;
  Power<> idle_;
};

Error missing(const Hardware& node, std::string_view what) {
  return Error(Errc::insufficient_data,
               fmt::format("found profile '{}' without {}, expected it for a prediction from the "
                           "specification",
                           node.name,
                           what));
}

}  // namespace

Power<> idle_power_or_assumed(const Hardware& node) {
  const auto idle = idle_power_of(node);
  return idle ? *idle : rated_power_of(node).value_or(Power<>{}) * assumed_idle_share.value;
}

std::optional<Power<>> working_power_of(const Hardware& node, ComponentKind working) {
  const auto rated = rated_power_of(node);
  if (!rated) return std::nullopt;
  if (node.components.empty() || working == computing_kind(node.components)) {
    return *rated * assumed_load.value;
  }
  const auto own_rating = at_plug(node, total_rated_power(node.components, working));
  if (!own_rating) return std::nullopt;
  const Power<> own_idle = at_plug(node, total_idle_power(node.components, working))
                               .value_or(*own_rating * assumed_idle_share.value);
  return idle_power_or_assumed(node) - own_idle + *own_rating * assumed_load.value;
}

FittedModel specified_model(const Hardware& node, const SpecificationOptions& options) {
  const ComponentKind usual = computing_kind(node.components);
  const ComponentKind working = options.working.value_or(usual);
  const Rates rates = working == usual ? rates_of(node) : total_rates(node.components, working);
  const auto power =
      options.working_power ? options.working_power : working_power_of(node, working);
  if (!power) throw missing(node, "a rated power");

  FittedModel model;
  model.hardware = node;
  model.duration.emplace();
  model.energy_given_duration.emplace();
  Prices prices(model, *power, std::min(*power, idle_power_or_assumed(node)));
  const double efficiency = options.efficiency.value_or(assumed_efficiency.value);
  bool has_rate = false;
  for (std::size_t i = 0; i < precision_count; ++i) {
    if (!rates.peak[i]) continue;
    has_rate = true;
    prices.set(fmt::format("compute.{}", precision_names[i]),
               1.0 / (efficiency * rates.peak[i]->base()));
  }
  if (!has_rate) throw missing(node, "a peak rate of what works");
  if (rates.memory_bandwidth) {
    const double per_byte_s =
        1.0 / (assumed_bandwidth_share.value * rates.memory_bandwidth->base());
    const std::size_t level = outermost_level(node);
    for (const std::string_view stream : {Weights::name, Activations::name, KvCache::name}) {
      prices.set(
          level == 0 ? fmt::format("{}.near", stream) : fmt::format("{}.beyond_l{}", stream, level),
          per_byte_s);
      if (level > 0) prices.set(fmt::format("{}.near", stream), 0.0);
      for (std::size_t inner = 1; inner < level; ++inner) {
        prices.set(fmt::format("{}.beyond_l{}", stream, inner), 0.0);
      }
    }
  }
  const auto link = total(
      node.components, [](const Component& c) { return c.link_bandwidth; }, working);
  if (link && link->base() > 0.0) prices.set("interconnect.per_byte", 1.0 / link->base());
  // Free, or contained in the efficiency; steps and operations are not, see the warnings.
  for (const std::string_view name : {"startup.per_run", "epoch.per_epoch"}) {
    prices.set(std::string(name), 0.0);
  }

  const double time_sd = options.efficiency ? known_of_the_job : assumed_efficiency.log_sd;
  const double power_sd = options.working_power ? known_of_the_job : assumed_load.log_sd;
  scatter(*model.duration, time_sd);
  scatter(*model.energy_given_duration, power_sd);
  scatter(model.energy, length(time_sd, power_sd));
  model.power = assumed_scatter(power_sd);
  model.domain.range.fill({0.0, std::numeric_limits<double>::infinity()});
  model.tool_version = version;
  if (!options.efficiency) model.assumptions.push_back(assumed_efficiency);
  if (!options.working_power) model.assumptions.push_back(assumed_load);
  if (!idle_power_of(node)) model.assumptions.push_back(assumed_idle_share);
  if (rates.memory_bandwidth) model.assumptions.push_back(assumed_bandwidth_share);
  return model;
}

}  // namespace energymodel
