// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "energymodel/io/quantity_text.hpp"
#include "io/finding_list.hpp"

namespace energymodel {
namespace {

struct NamedRate {
  std::string_view key;
  std::optional<FlopRate> rate;
};

/// The keys of the levels, in the order of the file: "memory_level.L1.".
std::vector<std::string> level_prefixes(const std::vector<ProfileEntry>& entries) {
  constexpr std::string_view capacity = "capacity_per_unit";
  std::vector<std::string> out;
  for (const ProfileEntry& entry : entries) {
    if (!entry.key.starts_with("memory_level.") || !entry.key.ends_with(capacity)) continue;
    out.push_back(entry.key.substr(0, entry.key.size() - capacity.size()));
  }
  return out;
}

}  // namespace

void check_rates(const Rates& rates, FindingList& findings) {
  const auto fp32 = rates.at(Precision::fp32);
  const std::array<NamedRate, 5> by_width{{{"peak_fp64", rates.at(Precision::fp64)},
                                           {"peak_fp32", fp32},
                                           {"peak_tf32", rates.peak_tf32},
                                           {"peak_bits16", rates.at(Precision::bits16)},
                                           {"peak_bits8", rates.at(Precision::bits8)}}};
  // Halving the operands doubles the dense rate of a matrix unit; twice that again is a rate for
  // matrices of which half is zero. fp32 runs on other units than the narrower ones.
  constexpr double most_step = 2.2;
  constexpr std::size_t first_of_matrix_units = 2;
  for (std::size_t wide = 0; wide < by_width.size(); ++wide) {
    for (std::size_t narrow = wide + 1; narrow < by_width.size(); ++narrow) {
      if (!by_width[wide].rate || !by_width[narrow].rate) continue;
      const double ratio = *by_width[narrow].rate / *by_width[wide].rate;
      if (ratio < 0.95) {
        findings.error(by_width[narrow].key,
                       fmt::format("slower than {} ({}), though its operands are narrower",
                                   by_width[wide].key,
                                   format_quantity(by_width[wide].rate->base(), Kind::flop_rate)));
      } else if (wide >= first_of_matrix_units && ratio > most_step) {
        findings.error(by_width[narrow].key,
                       fmt::format("{:.3g} times {}, where dense rates at most double: a sparse "
                                   "rate given as dense",
                                   ratio,
                                   by_width[wide].key));
      }
      break;
    }
  }
  // Matrix units over fp32 units: 30 in 16 bits is the most of any device up to 2025 (B200), a
  // sparse rate of that is 60.
  constexpr double most_bits16 = 40.0;
  const auto bits16 = rates.at(Precision::bits16);
  if (fp32 && bits16 && *bits16 / *fp32 > most_bits16) {
    findings.error(
        "peak_bits16",
        fmt::format("{:.3g} times the fp32 peak, where devices have at most 30", *bits16 / *fp32));
  }
}

void check_levels(const MemoryLevels& levels,
                  const std::vector<ProfileEntry>& entries,
                  std::optional<Bytes> memory_capacity,
                  std::optional<ByteRate> memory_bandwidth,
                  FindingList& findings) {
  const std::vector<std::string> prefixes = level_prefixes(entries);
  // An L1 of more than a few hundred KiB or a last level of more than 2 GiB has a wrong prefix.
  const Bytes most_per_unit = gibibyte * 2.0;
  const Bytes most_nearest = mebibyte;
  for (std::size_t i = 0; i < prefixes.size() && i < levels.size(); ++i) {
    const MemoryLevel& level = levels[i];
    if (!level.is_present()) continue;
    const std::string capacity = prefixes[i] + "capacity_per_unit";
    if (level.capacity_per_unit > (i == 0 ? most_nearest : most_per_unit)) {
      findings.error(capacity,
                     i == 0 ? "a nearest level holds at most 1 MiB per unit"
                            : "a cache holds at most 2 GiB per unit");
    }
    if (level.capacity_per_unit < kibibyte) {
      findings.error(capacity, "a cache holds at least 1 KiB per unit");
    }
    if (memory_capacity && level.capacity(Sharing::distributed) >= *memory_capacity) {
      findings.error(capacity,
                     fmt::format("not below the memory behind it ({})",
                                 format_quantity(memory_capacity->base(), Kind::bytes)));
    }
    if (level.bandwidth && memory_bandwidth && *level.bandwidth < *memory_bandwidth) {
      findings.error(prefixes[i] + "bandwidth",
                     fmt::format("slower than the memory behind it ({})",
                                 format_quantity(memory_bandwidth->base(), Kind::byte_rate)));
    }
    if (i == 0) continue;
    const MemoryLevel& nearer = levels[i - 1];
    if (level.capacity_per_unit <= nearer.capacity_per_unit) {
      findings.error(capacity,
                     fmt::format("not above the level before it ({}): levels are out of order",
                                 format_quantity(nearer.capacity_per_unit.base(), Kind::bytes)));
    }
    if (level.units > nearer.units) {
      findings.error(prefixes[i] + "units",
                     fmt::format("more than the {} of the level before it", nearer.units));
    }
    if (level.bandwidth && nearer.bandwidth && *level.bandwidth > *nearer.bandwidth) {
      findings.error(prefixes[i] + "bandwidth", "faster than the level before it");
    }
  }
}

}  // namespace energymodel
