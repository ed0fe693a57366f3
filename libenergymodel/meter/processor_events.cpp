// SPDX-License-Identifier: Apache-2.0
// Linux's Documentation/ABI/testing/sysfs-bus-event_source-devices-{events,format}: a processor's
// unit of counters is a folder with its type, the events it names and the bits of their fields.
#include "meter/processor_events.hpp"

#include <fmt/format.h>
#include <linux/perf_event.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "energymodel/error.hpp"
#include "meter/backends.hpp"

namespace energymodel {
namespace {

std::optional<std::uint64_t> number_of(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) {
    text.remove_prefix(2);
    base = 16;
  }
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Cuts off what stands before the first separator, and the separator.
std::string_view next_part(std::string_view& text, char separator) {
  const std::size_t at = std::min(text.find(separator), text.size());
  const std::string_view out = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return out;
}

/// Puts a field's lowest bits into the ranges of "config:0-7,32-35", in their order.
std::optional<std::uint64_t> placed(std::uint64_t value, std::string_view format) {
  if (next_part(format, ':') != "config" || format.empty()) return std::nullopt;
  std::uint64_t out = 0;
  while (!format.empty()) {
    std::string_view range = next_part(format, ',');
    const auto low = number_of(next_part(range, '-'));
    const auto high = range.empty() ? low : number_of(range);
    if (!low || !high || *high < *low || *high > 63) return std::nullopt;
    const std::uint64_t width = *high - *low + 1;
    const std::uint64_t mask = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
    out |= (value & mask) << *low;
    value = width == 64 ? 0 : value >> width;
  }
  return out;
}

/// Vendor and family of an x86 processor, "ven0002fam0019" of AMD's Zen 3 and 4.
std::string x86_family(const std::string& sysfs) {
  const std::string text = first_line(sysfs + "/devices/system/cpu/modalias");
  const std::size_t at = text.find("ven");
  constexpr std::size_t length = std::string_view("ven0002fam0019").size();
  return at == std::string::npos ? std::string() : text.substr(at, length);
}

struct RawEvent {
  std::uint64_t config;  // event | umask << 8
  double weight;
};

/// FLOPs are counted by events that the kernel does not name.
/// AMD: fp_ret_sse_avx_ops, 'all' of Linux's tools/perf/pmu-events/arch/x86/amdzen{1,2,3,4,5}; each
/// count is a FLOP, a multiply-accumulate counts 2. Reserved bits of the mask are left out.
/// Intel: FP_ARITH_INST_RETIRED by width, as in tma_info_inst_mix_ipflop of
/// arch/x86/{skylakex,icelakex,sapphirerapids}; a fused multiply-add counts twice.
std::vector<RawEvent> flop_events(const std::string& sysfs, const std::string& unit) {
  const std::string family = x86_family(sysfs);
  if (family == "ven0002fam0017") return {{0xff03, 1.0}};
  if (family == "ven0002fam0019") return {{0x1f03, 1.0}};
  if (family == "ven0002fam001A") return {{0x0f03, 1.0}};
  constexpr std::array intel{
      "broadwell", "skylake", "icelake", "sapphire_rapids", "granite_rapids"};
  const std::string name = first_line(unit + "/caps/pmu_name");
  if (std::find(intel.begin(), intel.end(), name) == intel.end()) return {};
  return {{0x03c7, 1.0}, {0x04c7, 2.0}, {0x18c7, 4.0}, {0x60c7, 8.0}, {0x80c7, 16.0}};
}

/// The folder of the processor's counters, or the reason why there is none.
struct Unit {
  std::string folder;
  std::string failure;
};
Unit find_unit(const std::string& sysfs) {
  const std::string folder = sysfs + "/bus/event_source/devices";
  std::vector<std::string> found = entries_of(folder, "cpu");
  for (std::string& name : entries_of(folder, "armv8_")) found.push_back(std::move(name));
  if (found.empty()) {
    return {{}, fmt::format("no unit of counters in {} (a virtual machine?)", folder)};
  }
  // Counts of two kinds of cores cannot be scaled up by the time that each of them ran.
  if (found.size() > 1) {
    return {{}, fmt::format("more than one kind of core ({}, {})", found[0], found[1])};
  }
  return {folder + "/" + found.front(), {}};
}

ProcessorCount named_count(const std::string& name,
                           const Unit& unit,
                           std::uint32_t type,
                           std::initializer_list<std::string_view> events) {
  for (const std::string_view event : events) {
    const std::string text = first_line(fmt::format("{}/events/{}", unit.folder, event));
    if (text.empty()) continue;
    try {
      return {name, {{type, event_config(text, unit.folder + "/format")}}, {}};
    } catch (const Error& error) {
      return {name, {}, error.what()};
    }
  }
  return {name, {}, fmt::format("no event {} in {}/events", *events.begin(), unit.folder)};
}

}  // namespace

std::uint64_t event_config(std::string_view event, const std::string& formats) {
  const auto fail = [&](std::string_view field) -> Error {
    return {
        Errc::bad_input,
        fmt::format(
            "found event field '{}', expected NAME=NUMBER with a format in {}", field, formats)};
  };
  std::uint64_t out = 0;
  while (!event.empty()) {
    const std::string_view field = next_part(event, ',');
    std::string_view number = field;
    const std::string name(next_part(number, '='));
    const auto value = number.empty() ? std::uint64_t{1} : number_of(number);
    const std::string format = first_line(formats + "/" + name);
    const auto bits = value ? placed(*value, format) : std::nullopt;
    if (!bits) throw fail(field);
    out |= *bits;
  }
  return out;
}

std::vector<ProcessorCount> processor_counts(const std::string& sysfs) {
  const Unit unit = find_unit(sysfs);
  const auto type = number_of(first_line(unit.folder + "/type"));
  std::string failure = unit.failure;
  if (failure.empty() && !type) failure = unit.folder + "/type: found no number, expected one";
  if (!failure.empty()) {
    std::vector<ProcessorCount> out;
    for (const char* const name : {"instructions",
                                   "cycles",
                                   "cache_references",
                                   "cache_misses",
                                   "last_level_load_misses",
                                   "FLOP"}) {
      out.push_back({name, {}, failure});
    }
    return out;
  }
  const auto of_unit = static_cast<std::uint32_t>(*type);
  const auto named = [&](const char* name, std::initializer_list<std::string_view> events) {
    return named_count(name, unit, of_unit, events);
  };
  constexpr std::uint64_t last_level_load_misses = PERF_COUNT_HW_CACHE_LL |
                                                   PERF_COUNT_HW_CACHE_OP_READ << 8 |
                                                   PERF_COUNT_HW_CACHE_RESULT_MISS << 16;
  std::vector<ProcessorCount> out{
      named("instructions", {"instructions", "inst_retired"}),
      named("cycles", {"cpu-cycles", "cpu_cycles"}),
      named("cache_references", {"cache-references"}),
      named("cache_misses", {"cache-misses"}),
      {"last_level_load_misses", {{PERF_TYPE_HW_CACHE, last_level_load_misses}}, {}},
      {"FLOP", {}, {}}};
  for (const RawEvent& event : flop_events(sysfs, unit.folder)) {
    out.back().events.push_back({of_unit, event.config, event.weight});
  }
  if (out.back().events.empty()) out.back().failure = "its events on this processor are not known";
  return out;
}

}  // namespace energymodel
