// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "energymodel/io/hardware_check.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "fit/median.hpp"
#include "io/finding_list.hpp"

namespace energymodel {
namespace {

/// What a part of a kind draws at most and at least [W], and how fast the memory of one is [B/s].
/// An order of magnitude beyond the parts sold up to 2025: what falls outside has the wrong prefix.
struct Plausible {
  double least_W;
  double most_W;
  double least_B_per_s;
  double most_B_per_s;
};
constexpr std::array<Plausible, component_kind_count> plausible{{{1.0, 1200.0, 1e9, 5e12},
                                                                 {2.0, 4000.0, 1e10, 4e13},
                                                                 {0.5, 60.0, 1e9, 1e12},
                                                                 {0.5, 80.0, 1e7, 1e12},
                                                                 {0.5, 300.0, 1e6, 1e12},
                                                                 {0.5, 5000.0, 0.0, 0.0},
                                                                 {0.1, 3000.0, 0.0, 0.0}}};

void check_powers(const Component& component, FindingList& findings) {
  const Plausible& range = plausible[static_cast<std::size_t>(component.kind)];
  if (component.rated_power) {
    const double rated_W = in(*component.rated_power, watt);
    if (rated_W < range.least_W || rated_W > range.most_W) {
      findings.error("rated_power",
                     fmt::format("one {} draws between {} and {} W",
                                 name_of(component.kind),
                                 range.least_W,
                                 range.most_W));
    }
  }
  if (!component.idle_power || !component.rated_power) return;
  if (*component.idle_power >= *component.rated_power) {
    findings.error("idle_power",
                   fmt::format("idle is not below the rating of {}",
                               format_quantity(in(*component.rated_power, watt), Kind::power)));
  }
}

/// FLOPs per byte of memory traffic at the peaks, per watt and per core: outside these, a prefix is
/// wrong. Devices of 2016 to 2025 lie at 7 to 110 FLOP/B in fp32 and 130 to 430 in 16 bits, and at
/// 1 to 430 GFLOP/s per watt and 6 to 100 GFLOP/s per core in fp32.
void check_balance(const Component& component, FindingList& findings) {
  const Rates& rates = component.rates;
  const Plausible& range = plausible[static_cast<std::size_t>(component.kind)];
  const auto bandwidth = rates.memory_bandwidth;
  if (bandwidth &&
      (bandwidth->base() < range.least_B_per_s || bandwidth->base() > range.most_B_per_s)) {
    findings.error("memory_bandwidth",
                   fmt::format("the memory of one {} moves between {} and {}",
                               name_of(component.kind),
                               format_quantity(range.least_B_per_s, Kind::byte_rate),
                               format_quantity(range.most_B_per_s, Kind::byte_rate)));
  }
  struct Range {
    Precision precision;
    double least;
    double most;
  };
  for (const Range& of :
       {Range{Precision::fp32, 2.0, 400.0}, Range{Precision::bits16, 10.0, 2000.0}}) {
    if (!bandwidth || !rates.at(of.precision)) continue;
    const double flop_per_byte = rates.at(of.precision)->base() / bandwidth->base();
    if (flop_per_byte >= of.least && flop_per_byte <= of.most) continue;
    findings.error("memory_bandwidth",
                   fmt::format("{} peak over bandwidth is {:.3g} FLOP/B, where devices have {} to "
                               "{}: a prefix of one of them is wrong",
                               precision_names[static_cast<std::size_t>(of.precision)],
                               flop_per_byte,
                               of.least,
                               of.most));
    break;
  }
  const auto fp32 = rates.at(Precision::fp32);
  if (fp32 && component.rated_power) {
    const double flop_per_J = fp32->base() / in(*component.rated_power, watt);
    if (flop_per_J < 0.3e9 || flop_per_J > 3e12) {
      findings.error("peak_fp32",
                     fmt::format("{:.3g} FLOP/s per rated watt, where devices have 3e8 to 3e12: a "
                                 "prefix of one of them is wrong",
                                 flop_per_J));
    }
  }
  if (fp32 && component.kind == ComponentKind::processor && component.workers > 0.0) {
    const double per_core = fp32->base() / component.workers;
    if (per_core < 1e9 || per_core > 1e12) {
      findings.error("peak_fp32",
                     fmt::format("{:.3g} FLOP/s per core, where cores have 1e9 to 1e12", per_core));
    }
  }
}

void check_memory(const Component& component, FindingList& findings) {
  const double capacity_B = component.memory_capacity ? component.memory_capacity->base() : 0.0;
  if (component.kind == ComponentKind::accelerator && capacity_B > 0.0 &&
      (capacity_B < 1e9 || capacity_B > 4e12)) {
    findings.error("memory_capacity", "one accelerator has between 1 GB and 4 TB");
  }
  const auto link = component.link_bandwidth;
  const auto memory = component.rates.memory_bandwidth;
  if (link && memory && *link > *memory) {
    findings.error("link_bandwidth",
                   fmt::format("a link faster than the memory it serves ({})",
                               format_quantity(memory->base(), Kind::byte_rate)));
  }
}

/// A rate of a component over its fp32 rate, and over that of its siblings.
void check_against_siblings(const ComponentProfile& profile,
                            std::span<const ComponentProfile> siblings,
                            FindingList& findings) {
  if (profile.architecture.empty()) return;
  using Get = std::function<std::optional<double>(const Component&)>;
  const auto peak = [](Precision precision) -> Get {
    return [precision](const Component& c) -> std::optional<double> {
      const auto rate = c.rates.at(precision);
      const auto fp32 = c.rates.at(Precision::fp32);
      return rate && fp32 ? std::optional(rate->base() / fp32->base()) : std::nullopt;
    };
  };
  struct Rule {
    const char* key;
    const char* what;
    Get get;
    double most;  ///< of the siblings' median, either way
  };
  const Get tf32 = [](const Component& c) -> std::optional<double> {
    const auto fp32 = c.rates.at(Precision::fp32);
    return c.rates.peak_tf32 && fp32 ? std::optional(c.rates.peak_tf32->base() / fp32->base())
                                     : std::nullopt;
  };
  const Get per_watt = [](const Component& c) -> std::optional<double> {
    const auto fp32 = c.rates.at(Precision::fp32);
    return fp32 && c.rated_power ? std::optional(fp32->base() / in(*c.rated_power, watt))
                                 : std::nullopt;
  };
  const Get bytes_per_flop = [](const Component& c) -> std::optional<double> {
    const auto fp32 = c.rates.at(Precision::fp32);
    const auto bandwidth = c.rates.memory_bandwidth;
    return fp32 && bandwidth ? std::optional(bandwidth->base() / fp32->base()) : std::nullopt;
  };
  // Within an architecture the units of a core are the same; only consumer parts have tensor rates
  // halved. Sparse rates given as dense are twice what they should be.
  const std::array<Rule, 6> rules{
      {{"peak_fp64", "fp64 / fp32 peak", peak(Precision::fp64), 2.5},
       {"peak_tf32", "tf32 / fp32 peak", tf32, 1.8},
       {"peak_bits16", "bits16 / fp32 peak", peak(Precision::bits16), 1.8},
       {"peak_bits8", "bits8 / fp32 peak", peak(Precision::bits8), 1.8},
       {"rated_power", "fp32 peak per watt", per_watt, 4.0},
       {"memory_bandwidth", "bandwidth / fp32 peak", bytes_per_flop, 5.0}}};
  for (const Rule& rule : rules) {
    const auto own = rule.get(profile.component);
    if (!own) continue;
    std::vector<double> others;
    for (const ComponentProfile& sibling : siblings) {
      const bool is_sibling = sibling.architecture == profile.architecture &&
                              sibling.component.kind == profile.component.kind &&
                              sibling.component.name != profile.component.name;
      const auto value = is_sibling ? rule.get(sibling.component) : std::nullopt;
      if (value) others.push_back(*value);
    }
    if (others.empty()) continue;
    const double ratio = *own / median(others);
    const std::string why = fmt::format("{} is {:.3g}, {:.3g} times the median of {} {} sibling{}",
                                        rule.what,
                                        *own,
                                        ratio,
                                        others.size(),
                                        profile.architecture,
                                        others.size() == 1 ? "" : "s");
    if (ratio > rule.most) {
      findings.error(rule.key, why);
    } else if (ratio < 1.0 / (1.4 * rule.most)) {
      findings.warning(rule.key, why);
    }
  }
}

}  // namespace

std::vector<HardwareFinding> check_component(const ComponentProfile& profile,
                                             std::span<const ComponentProfile> siblings) {
  const Component& component = profile.component;
  FindingList findings(profile.entries, profile.path);
  check_powers(component, findings);
  check_rates(component.rates, findings);
  check_balance(component, findings);
  check_memory(component, findings);
  check_levels(component.levels,
               profile.entries,
               component.memory_capacity,
               component.rates.memory_bandwidth,
               findings);
  check_against_siblings(profile, siblings, findings);
  return findings.take();
}

}  // namespace energymodel
