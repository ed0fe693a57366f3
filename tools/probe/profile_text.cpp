// SPDX-License-Identifier: Apache-2.0
#include "probe/profile_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "cli/report.hpp"
#include "cli/text.hpp"
#include "energymodel/hardware.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "probe/kernels.hpp"

namespace energymodel::cli {
namespace {

/// Double quotes and backslashes as a TOML basic string takes them.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

/// In the prefix that suits, unless that would round it.
std::string exact_bytes(double amount_B) {
  std::string out = format_quantity(amount_B, Kind::bytes);
  const bool is_exact = parse_quantity(out, Kind::bytes, "capacity") == amount_B;
  return is_exact ? out : fmt::format("{:.0f} B", amount_B);
}

std::string entry(std::string_view key, const std::string& value, const std::string& source) {
  return fmt::format(
      "[{}]\nvalue = {}\nkind = \"measured\"\nsource = {}\n\n", key, quoted(value), quoted(source));
}

std::string inline_entry(std::string_view key,
                         const std::string& value,
                         const std::string& source) {
  return fmt::format("{} = {{ value = {}, kind = \"measured\", source = {} }}\n",
                     key,
                     quoted(value),
                     quoted(source));
}

std::string text_of(std::optional<double> value, Kind kind) {
  return value ? format_quantity(*value, kind) : "unknown";
}

std::string cores(const Probe& probe) {
  const std::size_t count = probe.topology.core_pus.size();
  return count == 1 ? "its only core" : fmt::format("all {} cores", count);
}

}  // namespace

std::vector<std::optional<double>> level_bandwidths(const Probe& probe) {
  const auto cores = static_cast<double>(probe.topology.core_pus.size());
  std::vector<std::optional<double>> out;
  double nearer_B = 0.0;
  for (const Agreement& level : probe.agreement) {
    const ReportedCache& cache = level.cache;
    // Where less of a cache is to be had than it holds, what lies beyond is not its bandwidth.
    const double held_B = std::min(cache.capacity_B, level.step_B.value_or(cache.capacity_B));
    const double share_B = held_B * static_cast<double>(cache.units) / cores;
    out.push_back(bandwidth_between(probe.all_cores, nearer_B, share_B));
    nearer_B = share_B;
  }
  out.push_back(
      bandwidth_between(probe.all_cores, nearer_B, std::numeric_limits<double>::infinity()));
  return out;
}

std::string profile_text(const Probe& probe) {
  const Topology& topology = probe.topology;
  const auto bandwidths = level_bandwidths(probe);
  const std::string how_read = fmt::format(
      "{}: {} read working sets of their own, median of repeats", probe.when, cores(probe));
  const auto flops = [&](std::string_view kind, double one_core) {
    return fmt::format(
        "{}: {} fused multiply-adds in registers ({}) on {}, best of repeats; one core {}",
        probe.when,
        kind,
        vector_extension(),
        cores(probe),
        format_quantity(one_core, Kind::flop_rate));
  };
  std::string out =
      fmt::format("schema = \"energymodel.hardware 1\"\nname = {}\ndescription = {}\n\n",
                  quoted(probe.name),
                  quoted(fmt::format("{}, {} cores, {}; probed {}",
                                     topology.processor,
                                     topology.core_pus.size(),
                                     format_quantity(topology.memory_B, Kind::bytes),
                                     probe.when)));
  out += entry("idle_power",
               text_of(probe.idle.power_W, Kind::power),
               fmt::format("{}: {}", probe.when, probe.idle.how));
  out += entry("workers",
               fmt::format("{}", topology.core_pus.size()),
               fmt::format("{}: cores that {} reports", probe.when, topology.reported_by));
  out += entry("memory_bandwidth", text_of(bandwidths.back(), Kind::byte_rate), how_read);
  out += entry("peak_fp64",
               format_quantity(probe.peak_fp64_FLOP_s, Kind::flop_rate),
               flops("fp64", probe.one_core_fp64_FLOP_s));
  out += entry("peak_fp32",
               format_quantity(probe.peak_fp32_FLOP_s, Kind::flop_rate),
               flops("fp32", probe.one_core_fp32_FLOP_s));
  for (std::size_t i = 0; i < std::min(topology.caches.size(), Hardware::max_levels); ++i) {
    const ReportedCache& cache = topology.caches[i];
    out += fmt::format("[[memory_level]]\nname = {}\n", quoted(cache.name));
    out += inline_entry(
        "capacity_per_unit",
        exact_bytes(cache.capacity_B),
        fmt::format(
            "{}: reported by {}; {}", probe.when, topology.reported_by, probe.agreement[i].words));
    out += inline_entry("units",
                        fmt::format("{}", cache.units),
                        fmt::format("{}: reported by {}", probe.when, topology.reported_by));
    out += inline_entry("bandwidth", text_of(bandwidths[i], Kind::byte_rate), how_read) + "\n";
  }
  out.pop_back();
  return out;
}

std::string probe_words(const Probe& probe) {
  const Topology& topology = probe.topology;
  const auto bandwidths = level_bandwidths(probe);
  std::string out = fmt::format("{}, {} cores, {}\n\n",
                                topology.processor,
                                topology.core_pus.size(),
                                format_quantity(topology.memory_B, Kind::bytes));
  std::vector<std::vector<std::string>> rows{
      {"", "capacity", "units", "read bandwidth, all cores"}};
  for (std::size_t i = 0; i < topology.caches.size(); ++i) {
    const ReportedCache& cache = topology.caches[i];
    rows.push_back({cache.name,
                    format_quantity(cache.capacity_B, Kind::bytes),
                    fmt::format("{}", cache.units),
                    text_of(bandwidths[i], Kind::byte_rate)});
  }
  rows.push_back({"memory",
                  format_quantity(topology.memory_B, Kind::bytes),
                  "1",
                  text_of(bandwidths.back(), Kind::byte_rate)});
  out += text_table(rows) + "\n";
  const auto rate = [](double value) { return format_quantity(value, Kind::flop_rate); };
  out += text_table({{"", "one core", "all cores"},
                     {"fp64", rate(probe.one_core_fp64_FLOP_s), rate(probe.peak_fp64_FLOP_s)},
                     {"fp32", rate(probe.one_core_fp32_FLOP_s), rate(probe.peak_fp32_FLOP_s)}});
  out += fmt::format(
      "\nidle power  {} ({})\n\n", text_of(probe.idle.power_W, Kind::power), probe.idle.how);
  for (const Agreement& level : probe.agreement) out += wrap(level.words, 2, 80) + ".\n";
  return out;
}

}  // namespace energymodel::cli
