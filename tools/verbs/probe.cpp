// SPDX-License-Identifier: Apache-2.0
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ostream>

#include "cli/progress.hpp"
#include "energymodel/error.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/meter/measured_energy.hpp"
#include "energymodel/version.hpp"
#include "probe/profile_text.hpp"
#include "record/meter_options.hpp"
#include "record/trace_row.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr double default_idle_s = 10.0;
constexpr double idle_rate_Hz = 10.0;
/// Beyond four times the last level, nearly every read misses it.
constexpr double beyond_last_level = 4.0;
/// Of the machine's memory, for all cores together.
constexpr double most_memory_share = 0.25;

struct Effort {
  std::size_t repeats;
  double sizes_per_octave;
  double most_B;  ///< of a working set
};
constexpr Effort thorough{11, 4.0, 1e15};
constexpr Effort quick{3, 1.0, 64.0 * 1024.0 * 1024.0};

constexpr std::array options{
    Option{"output", "FILE.toml", "where the profile goes; standard output by default"},
    Option{"plot", "FILE.svg", "draw read bandwidth against working set"},
    Option{"name", "NAME", "of the profile; this machine's name by default"},
    Option{"idle", "DURATION", "how long to measure idle power first, 10 s by default"},
    reader_option,
    Option{"quick", "", "fewer sizes, none beyond 64 MiB, and fewer repeats"}};

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.front() == '\0' ? "node" : std::string(name.data());
}

IdlePower idle_power(const Arguments& arguments) {
  const double duration_s = arguments.quantity_or("idle", Kind::duration, default_idle_s);
  if (!(duration_s > 0.0)) {
    throw Error(
        Errc::usage, "--idle", "found '" + arguments.text("idle") + "', expected more than 0 s");
  }
  const Sources sources = sources_from(arguments);
  const std::vector<std::string> summands = components_of_total(sources);
  if (summands.empty()) return {std::nullopt, "no meter was found"};
  SteadyClock clock;
  Pause pause(clock, duration_s);
  const Measured measured = evaluate(sample(sources.meters, clock, pause, idle_rate_Hz), summands);
  if (!measured.total.mean_power_W) {
    return {std::nullopt, "not readable: " + measured.total.reason};
  }
  return {measured.total.mean_power_W,
          fmt::format("{} over {} before any load",
                      fmt::join(summands, " + "),
                      format_quantity(duration_s, Kind::duration))};
}

/// What to be warned of: rates are those of a core that has other work as well.
std::string busy_warning(const Topology& topology) {
  double load = 0.0;
  const auto cores = static_cast<double>(topology.core_pus.size());
  if (::getloadavg(&load, 1) != 1 || load < 0.25 * cores) return {};
  return fmt::format(
      "energymodel probe: warning: other programs are running (load average {:.1f} on {:.0f} "
      "cores): bandwidths and rates will be too low\n",
      load,
      cores);
}

Probe measure(const Arguments& arguments) {
  const Effort& effort = arguments.has("quick") ? quick : thorough;
  Probe out;
  out.topology = read_topology();
  const Topology& topology = out.topology;
  out.name = arguments.text_or("name", host_name());
  out.when = fmt::format("{:%Y-%m-%d}, by energymodel {} probe",
                         fmt::gmtime(std::chrono::system_clock::now()),
                         version);
  out.idle = idle_power(arguments);

  const double cores = static_cast<double>(topology.core_pus.size());
  double last_B = 0.0;
  for (const ReportedCache& cache : topology.caches) last_B = std::max(last_B, cache.capacity_B);
  const auto sizes_up_to = [&](double wanted_B, double workers) {
    return working_sets(
        std::min({wanted_B, effort.most_B, most_memory_share * topology.memory_B / workers}),
        effort.sizes_per_octave);
  };
  double all_units_B = 0.0;
  for (const ReportedCache& cache : topology.caches) {
    all_units_B = std::max(all_units_B, cache.capacity_B * static_cast<double>(cache.units));
  }
  const auto one_sizes = sizes_up_to(beyond_last_level * last_B, 1.0);
  const auto all_sizes = sizes_up_to(beyond_last_level * all_units_B / cores, cores);
  Progress progress("reading", one_sizes.size() + all_sizes.size());
  const std::span<const std::size_t> all(topology.core_pus);
  out.one_core = sweep_bandwidth(
      all.first(1), one_sizes, effort.repeats, [&](std::size_t done) { progress.update(done); });
  out.all_cores = sweep_bandwidth(all, all_sizes, effort.repeats, [&](std::size_t done) {
    progress.update(one_sizes.size() + done);
  });
  out.one_core_fp64_FLOP_s = peak_flop_rate(all.first(1), FlopKind::fp64, effort.repeats);
  out.one_core_fp32_FLOP_s = peak_flop_rate(all.first(1), FlopKind::fp32, effort.repeats);
  out.peak_fp64_FLOP_s = peak_flop_rate(all, FlopKind::fp64, effort.repeats);
  out.peak_fp32_FLOP_s = peak_flop_rate(all, FlopKind::fp32, effort.repeats);
  out.agreement = compare_steps(out.one_core, topology.caches);
  return out;
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const std::string output = arguments.text_or("output", "-");
  check_writable(output);
  if (arguments.has("plot")) check_writable(arguments.text("plot"));
  const std::string warning = busy_warning(read_topology());
  const Probe probe = measure(arguments);
  err << warning;
  if (arguments.has("plot")) write_file(arguments.text("plot"), bandwidth_figure(probe));
  if (output == "-") {
    out << profile_text(probe);
    err << probe_words(probe);
    return 0;
  }
  write_file(output, profile_text(probe));
  out << probe_words(probe);
  return 0;
}

}  // namespace

Command probe_command() {
  return {{"probe",
           "",
           "Measures this machine and writes its hardware profile.",
           "  energymodel probe --output mynode.toml --plot mynode.svg\n"
           "  energymodel fit TRACE.csv --hardware mynode.toml --output MODEL.toml\n",
           options},
          run};
}

}  // namespace energymodel::cli
