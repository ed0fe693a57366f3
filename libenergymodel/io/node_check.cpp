// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "energymodel/io/hardware_check.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "io/finding_list.hpp"

namespace energymodel {
namespace {

std::string words(Power<> power) { return format_quantity(in(power, watt), Kind::power); }

/// The sum over the components of which the power is known: less than the node's, if any is not.
Power<> known_total(const Hardware& node, std::optional<Power<>> Component::*power) {
  Power<> sum;
  for (const Component& component : node.components) {
    if (component.*power) sum += *(component.*power) * component.count;
  }
  return *at_plug(node, sum);
}

void check_powers(const Hardware& node, FindingList& findings) {
  const auto idle = node.idle_power;
  const auto rated = node.rated_power;
  const auto peak = node.measured_peak_power;
  if (idle && rated && *idle >= *rated) {
    findings.error("idle_power", fmt::format("idle is not below the rating of {}", words(*rated)));
  } else if (idle && rated && *idle > *rated * 0.6) {
    findings.warning("idle_power",
                     fmt::format("idle is above 60 % of the rating of {}", words(*rated)));
  }
  if (idle && peak && *idle >= *peak) {
    findings.error("idle_power",
                   fmt::format("idle is not below the measured maximum of {}", words(*peak)));
  }
  if (peak && rated && *peak > *rated) {
    findings.warning("measured_peak_power",
                     fmt::format("measured above the rating of {}", words(*rated)));
  }
}

/// 5 % for rounding and for ratings that no two parts reach at once.
constexpr double allowance = 1.05;

void check_against_components(const Hardware& node, FindingList& findings) {
  if (node.components.empty()) return;
  const Power<> rated = known_total(node, &Component::rated_power);
  const Power<> idle = known_total(node, &Component::idle_power);
  if (node.rated_power && *node.rated_power * allowance < rated) {
    findings.error("rated_power",
                   fmt::format("below the ratings of its components, {} together", words(rated)));
  } else if (node.rated_power && rated.base() > 0.0 && *node.rated_power > rated * 4.0) {
    findings.warning(
        "rated_power",
        fmt::format("more than 4 times the ratings of its components, {} together", words(rated)));
  }
  if (node.idle_power && *node.idle_power * allowance < idle) {
    findings.error(
        "idle_power",
        fmt::format("below the idle powers of its components, {} together", words(idle)));
  }
  if (node.measured_peak_power && *node.measured_peak_power * allowance < idle) {
    findings.error(
        "measured_peak_power",
        fmt::format("below the idle powers of its components, {} together", words(idle)));
  }
  if (node.power_supply_efficiency && *node.power_supply_efficiency < 0.7) {
    findings.warning("power_supply_efficiency", "server power supplies reach 0.8 to 0.97");
  }
}

void check_stated_rates(const Hardware& node, FindingList& findings) {
  check_rates(node.rates, findings);
  const Rates of_components = total_rates(node.components, computing_kind(node.components));
  const auto compare = [&](const std::string& key, auto stated, auto summed) {
    if (!stated || !summed) return;
    const double ratio = *stated / *summed;
    if (ratio < 1.5 && ratio > 1.0 / 1.5) return;
    findings.error(key, fmt::format("{:.3g} times what its components give together", ratio));
  };
  for (std::size_t i = 0; i < precision_count; ++i) {
    compare("peak_" + std::string(precision_names[i]), node.rates.peak[i], of_components.peak[i]);
  }
  compare("peak_tf32", node.rates.peak_tf32, of_components.peak_tf32);
  compare("memory_bandwidth", node.rates.memory_bandwidth, of_components.memory_bandwidth);
}

}  // namespace

std::vector<HardwareFinding> check_node(const HardwareProfile& profile,
                                        std::span<const ComponentProfile> siblings) {
  const Hardware& node = profile.hardware;
  FindingList findings(profile.entries, profile.path);
  check_powers(node, findings);
  check_against_components(node, findings);
  check_stated_rates(node, findings);
  check_levels(
      node.levels, profile.entries, std::nullopt, rates_of(node).memory_bandwidth, findings);
  for (const ComponentProfile& part : profile.components) {
    const bool is_changed =
        std::any_of(part.entries.begin(), part.entries.end(), [&](const ProfileEntry& entry) {
          return entry.key != "count" && entry.place.starts_with(profile.path + ":");
        });
    if (is_changed) findings.append(check_component(part, siblings));
  }
  return findings.take();
}

}  // namespace energymodel
