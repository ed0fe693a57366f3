// SPDX-License-Identifier: Apache-2.0
#include "record/trace_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "energymodel/io/csv.hpp"

namespace energymodel::cli {
namespace {

std::string number(double value) { return fmt::format("{:.12g}", value); }
std::string number(std::optional<double> value) { return value ? number(*value) : std::string(); }

std::string summands_text(const Measured& measured) {
  std::string out;
  for (const MeterSeries& series : measured.recording.series) {
    const MeterInfo& info = series.info;
    const auto& summands = measured.summands;
    if (!info.is_of_energy() ||
        std::find(summands.begin(), summands.end(), info.component) == summands.end()) {
      continue;
    }
    const std::string resolution =
        info.resolution > 0.0 ? fmt::format(", {:g} {}", info.resolution, info.unit) : "";
    out += fmt::format(
        "{}{} ({}{})", out.empty() ? "" : " + ", info.component, info.source, resolution);
  }
  return out;
}

/// What import calls the sum of such devices: "package1" is of the "cpu".
std::string part_of(const std::string& component) {
  for (const auto& [device, part] :
       {std::pair("package", "cpu"), std::pair("dram", "dram"), std::pair("gpu", "gpu")}) {
    if (component.starts_with(device)) return part;
  }
  return component;
}

/// "cpu+dram", as import writes it.
std::string scope_of(const std::vector<std::string>& summands) {
  std::set<std::string> parts;
  for (const std::string& component : summands) parts.insert(part_of(component));
  return fmt::format("{}", fmt::join(parts, "+"));
}

/// The energies of each part of which there are numbered devices.
Cells part_cells(const Measured& measured) {
  std::map<std::string, std::vector<EnergyCurve>> parts;
  const std::vector<MeterSeries>& all = measured.recording.series;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string& component = all[i].info.component;
    const std::string part = part_of(component);
    if (all[i].info.is_of_energy() && part != component) {
      parts[part].push_back(measured.curves[i]);
    }
  }
  Cells out;
  for (const auto& [part, curves] : parts) {
    out.emplace_back(part + "_energy_J",
                     number(measured_energy(curves, measured.recording).energy_J));
  }
  return out;
}

}  // namespace

Measured evaluate(Recording recording, std::vector<std::string> summands) {
  Measured out{std::move(recording), {}, std::move(summands), {}};
  std::vector<EnergyCurve> parts;
  for (const MeterSeries& series : out.recording.series) {
    const bool is_of_energy = series.info.is_of_energy();
    EnergyCurve curve = is_of_energy ? energy_curve(series) : EnergyCurve{};
    const std::string& name = series.info.component;
    if (is_of_energy &&
        std::find(out.summands.begin(), out.summands.end(), name) != out.summands.end()) {
      parts.push_back(curve);
      if (!curve.is_known()) parts.back().reason = name + ": " + curve.reason;
    }
    out.curves.push_back(std::move(curve));
  }
  if (parts.empty()) {
    out.total.reason = "no meter was found";
  } else {
    out.total = measured_energy(parts, out.recording);
  }
  return out;
}

Cells trace_cells(const Measured& measured, const RunDescription& run) {
  const Recording& recording = measured.recording;
  Cells out = run.features;
  out.emplace_back("start", run.start);
  out.emplace_back("duration_s", number(recording.duration_s()));
  out.emplace_back("energy_J", number(measured.total.energy_J));
  out.emplace_back("power_W", number(measured.total.mean_power_W));
  out.emplace_back("peak_power_W", number(measured.total.peak_power_W));
  const Cells parts = part_cells(measured);
  out.insert(out.end(), parts.begin(), parts.end());
  for (std::size_t i = 0; i < recording.series.size(); ++i) {
    const MeterSeries& series = recording.series[i];
    if (series.info.is_of_energy()) {
      out.emplace_back(
          series.info.component + "_energy_J",
          number(measured_energy(std::span(&measured.curves[i], 1), recording).energy_J));
    } else if (series.info.kind == MeterKind::gauge) {
      out.emplace_back("mean_" + series.info.column(), number(mean_of_gauge(series)));
    } else {
      out.emplace_back(series.info.column(), number(growth_of_count(series)));
    }
  }
  out.emplace_back("gap_s", number(measured.total.gap_s));
  out.emplace_back("energy_scope", scope_of(measured.summands));
  out.emplace_back("meter", summands_text(measured));
  out.emplace_back("command", run.command);
  return out;
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) {
    append_csv_cell(cell, out);
    out += &cell == &cells.back() ? '\n' : ',';
  }
  return out;
}

std::string series_csv(const Measured& measured) {
  const std::vector<MeterSeries>& all = measured.recording.series;
  std::vector<std::string> cells{"time_s"};
  for (const MeterSeries& series : all) cells.push_back(series.info.column());
  std::string out = csv_line(cells);
  const std::size_t ticks = all.empty() ? 0 : all.front().samples.size();
  for (std::size_t tick = 0; tick < ticks; ++tick) {
    cells.assign(
        1, fmt::format("{:.6f}", all.front().samples[tick].time_s - measured.recording.start_s));
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Sample& sample = all[i].samples[tick];
      const bool is_unwrapped =
          sample.value && all[i].info.kind == MeterKind::energy && measured.curves[i].is_known();
      cells.push_back(is_unwrapped ? number(measured.curves[i].at(sample.time_s))
                                   : number(sample.value));
    }
    out += csv_line(cells);
  }
  return out;
}

}  // namespace energymodel::cli
