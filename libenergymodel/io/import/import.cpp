// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>

#include "energymodel/io/quantity_text.hpp"
#include "io/import/readers.hpp"
#include "io/import/samples.hpp"

namespace energymodel {
namespace {

constexpr std::array table{
    Importer{"carbontracker",
             "standard and output logs of carbontracker",
             "lfwa/carbontracker 00044bc and a log of 2.3.4",
             importing::read_carbontracker},
    Importer{"codecarbon",
             "emissions.csv of CodeCarbon",
             "mlco2/codecarbon 0999d9c and files of 2.1.3 to 2.4.2",
             importing::read_codecarbon},
    Importer{"likwid",
             "likwid-perfctr -g ENERGY -O: comma-separated tables",
             "RRZE-HPC/likwid: likwid.lua 008ccff, groups cbb06d8",
             importing::read_likwid},
    Importer{
        "map", "any CSV, through a mapping file (--map)", "docs/import.md", importing::read_map},
    Importer{"mlperf-power",
             "spl.txt of MLPerf Power: samples of SPEC PTDaemon",
             "mlcommons/power-dev b58c54f, with PTDaemon 1.10.0",
             importing::read_mlperf_power},
    Importer{"nvidia-smi",
             "nvidia-smi --query-gpu=timestamp,index,power.draw --format=csv --loop",
             "logs published in 2026",
             importing::read_nvidia_smi},
    Importer{"perf",
             "perf stat -e power/energy-pkg/: text, or with -x",
             "perf 6.1 (perf-stat(1), CSV FORMAT)",
             importing::read_perf},
    Importer{"perun",
             "perun: exported CSV of samples, or the text report",
             "Helmholtz-AI-Energy/perun 0af0896",
             importing::read_perun},
    Importer{"prometheus",
             "JSON answer of a Prometheus range query of power or energy",
             "HTTP API v1, resultType matrix",
             importing::read_prometheus},
    Importer{"slurm",
             "sacct --parsable2 with a header, or sacct --json",
             "sacct(1) of Slurm 24.11, SchedMD/slurm data_parser v0.0.39",
             importing::read_slurm},
    Importer{"zeus", "log_file of ZeusMonitor", "ml-energy/zeus 00161b2", importing::read_zeus}};

void append(ImportReport&& from, ImportReport& to) {
  to.rows += from.rows;
  std::move(from.runs.begin(), from.runs.end(), std::back_inserter(to.runs));
  std::move(from.quarantined.begin(), from.quarantined.end(), std::back_inserter(to.quarantined));
  for (const auto& [what, count] : from.repairs) to.repairs[what] += count;
  for (std::string& note : from.notes) {
    if (std::find(to.notes.begin(), to.notes.end(), note) == to.notes.end()) {
      to.notes.push_back(std::move(note));
    }
  }
}

/// A run that only states a total of facility energy tells it of the run of the same label.
void hand_over_totals(ImportReport& report) {
  std::map<std::string, ImportedRun*> measured;
  for (ImportedRun& run : report.runs) {
    if (run.total_J()) measured.emplace(run.label, &run);
  }
  std::vector<std::size_t> handed_over;
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    const ImportedRun& from = report.runs[i];
    const auto to = measured.find(from.label);
    if (from.total_J() || !from.stated_facility_energy_J || to == measured.end()) continue;
    to->second->stated_facility_energy_J = from.stated_facility_energy_J;
    handed_over.push_back(i);
  }
  for (auto at = handed_over.rbegin(); at != handed_over.rend(); ++at) {
    report.runs.erase(report.runs.begin() + static_cast<std::ptrdiff_t>(*at));
  }
}

/// Keeps the runs in which `fault` finds nothing; the others are quarantined with what it finds.
template <class FindFault>
void quarantine_runs(ImportReport& report, const std::string& reason, FindFault find_fault) {
  std::vector<ImportedRun> kept;
  for (ImportedRun& run : report.runs) {
    const std::string fault = find_fault(run);
    if (fault.empty()) {
      kept.push_back(std::move(run));
    } else {
      importing::quarantine(
          report, run.file, run.line, reason, fmt::format("{}: {}", run.label, fault));
    }
  }
  report.runs = std::move(kept);
}

/// Mean power of one node. \pre total_J() and duration_s are known
double node_power_W(const ImportedRun& run) {
  const auto nodes = run.features.find("nodes");
  const auto count =
      nodes == run.features.end() ? std::nullopt : importing::number_of(nodes->second);
  return *run.total_J() / *run.duration_s / std::max(1.0, count.value_or(1.0));
}

void settle(ImportReport& report, const ImportOptions& options) {
  hand_over_totals(report);
  quarantine_runs(report, "facility energy alone", [](const ImportedRun& run) {
    const bool is_alone = !run.total_J() && (run.facility_energy_J || run.stated_facility_energy_J);
    return std::string(is_alone ? "what the equipment itself took is not told" : "");
  });
  quarantine_runs(report, "no energy: 0 or absent means unknown", [](const ImportedRun& run) {
    return std::string(
        std::isfinite(run.total_J().value_or(std::numeric_limits<double>::infinity()))
            ? ""
            : "no positive energy");
  });
  std::map<std::string, std::string> first_place;
  quarantine_runs(report, "written twice", [&](const ImportedRun& run) {
    const std::string key = fmt::format("{}/{}/{}/{}",
                                        run.label,
                                        run.start_s.value_or(0.0),
                                        run.duration_s.value_or(0.0),
                                        *run.total_J());
    const auto [at, is_first] =
        first_place.emplace(key, fmt::format("as {}:{}", run.file, run.line));
    return is_first ? std::string() : at->second;
  });
  std::vector<double> powers;
  for (ImportedRun& run : report.runs) {
    if (run.duration_s && !(*run.duration_s > 0.0)) run.duration_s.reset();
    if (run.series == 0 && run.duration_s) powers.push_back(node_power_W(run));
  }
  const double limit_W = importing::power_limit(std::move(powers), options);
  quarantine_runs(report, "impossible power", [&](const ImportedRun& run) {
    if (run.series > 0 || !run.duration_s) return std::string();
    const double power_W = node_power_W(run);
    return power_W > limit_W ? format_quantity(power_W, Kind::power) : std::string();
  });
}

}  // namespace

std::optional<double> ImportedRun::total_J() const {
  const auto node = energy_J.find("node");
  if (node != energy_J.end()) return node->second;
  double sum = 0.0;
  for (const auto& [component, energy] : energy_J) sum += energy;
  return sum > 0.0 ? std::optional(sum) : std::nullopt;
}

std::string ImportedRun::scope() const {
  if (energy_J.contains("node")) return "node";
  std::string out;
  for (const auto& [component, energy] : energy_J) out += (out.empty() ? "" : "+") + component;
  return out;
}

namespace importing {
void set_energy(ImportedRun& run, const std::string& component, std::optional<double> energy_J) {
  if (energy_J && *energy_J > 0.0) run.energy_J[component] = *energy_J;
}
}  // namespace importing

std::span<const Importer> importers() { return table; }

const Importer* find_importer(std::string_view name) {
  const auto at = std::find_if(
      table.begin(), table.end(), [&](const Importer& importer) { return importer.name == name; });
  return at == table.end() ? nullptr : at;
}

ImportReport import_texts(const Importer& importer,
                          std::span<const std::pair<std::string, std::string>> texts,
                          const ImportOptions& options) {
  ImportReport report;
  for (const auto& [name, text] : texts) append(importer.read(text, name, options), report);
  settle(report, options);
  return report;
}

}  // namespace energymodel
