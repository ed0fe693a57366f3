// SPDX-License-Identifier: Apache-2.0
#include "record/trace_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "energymodel/error.hpp"
#include "energymodel/io/csv.hpp"
#include "energymodel/io/file.hpp"

namespace energymodel::cli {
namespace {

std::string number(double value) { return fmt::format("{:.12g}", value); }
std::string number(std::optional<double> value) { return value ? number(*value) : std::string(); }

bool is_gauge(const MeterSeries& series) { return series.info.kind == MeterKind::gauge; }

std::string summands_text(const Measured& measured) {
  std::string out;
  for (const MeterSeries& series : measured.recording.series) {
    const MeterInfo& info = series.info;
    const auto& summands = measured.summands;
    if (is_gauge(series) ||
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

std::string line_of(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) out += (out.empty() ? "" : ",") + csv_cell(cell);
  return out + "\n";
}

/// The file's text, or "" if there is no file.
std::string text_of(const std::string& path) {
  std::error_code failure;
  return std::filesystem::exists(path, failure) ? read_file(path) : std::string();
}

}  // namespace

Measured evaluate(Recording recording, std::vector<std::string> summands) {
  Measured out{std::move(recording), {}, std::move(summands), {}};
  std::vector<EnergyCurve> parts;
  for (const MeterSeries& series : out.recording.series) {
    EnergyCurve curve = is_gauge(series) ? EnergyCurve{} : energy_curve(series);
    const std::string& name = series.info.component;
    if (!is_gauge(series) &&
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
  out.emplace_back("start_time", run.start_time);
  out.emplace_back("duration_s", number(recording.duration_s()));
  out.emplace_back("energy_J", number(measured.total.energy_J));
  out.emplace_back("power_W", number(measured.total.mean_power_W));
  out.emplace_back("peak_power_W", number(measured.total.peak_power_W));
  for (std::size_t i = 0; i < recording.series.size(); ++i) {
    const MeterSeries& series = recording.series[i];
    if (is_gauge(series)) {
      out.emplace_back("mean_" + series.info.column(), number(mean_of_gauge(series)));
    } else {
      out.emplace_back(
          fmt::format("energy_{}_J", series.info.component),
          number(measured_energy(std::span(&measured.curves[i], 1), recording).energy_J));
    }
  }
  out.emplace_back("gap_s", number(measured.total.gap_s));
  out.emplace_back("meter", summands_text(measured));
  out.emplace_back("command", run.command);
  return out;
}

void check_columns(const std::string& path, const Cells& cells) {
  const std::string text = text_of(path);
  if (text.empty()) return;
  const std::vector<std::string> found = CsvTable::parse(text, path).columns();
  for (std::size_t i = 0; i < std::max(found.size(), cells.size()); ++i) {
    const std::string has = i < found.size() ? "'" + found[i] + "'" : "no more columns";
    const std::string needs = i < cells.size() ? "'" + cells[i].first + "'" : "no more columns";
    if (has == needs) continue;
    throw Error(Errc::bad_input,
                path,
                fmt::format("column {}: found {}, expected {} as this run records; give another "
                            "--output",
                            i + 1,
                            has,
                            needs));
  }
}

std::size_t append_row(const std::string& path, const Cells& cells) {
  check_columns(path, cells);
  std::string text = text_of(path);
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const auto& [name, value] : cells) {
    names.push_back(name);
    values.push_back(value);
  }
  if (text.empty()) text = line_of(names);
  if (!text.ends_with('\n')) text += '\n';
  text += line_of(values);
  write_file(path, text);
  return CsvTable::parse(std::move(text), path).rows();
}

std::string series_csv(const Measured& measured) {
  const std::vector<MeterSeries>& all = measured.recording.series;
  std::vector<std::string> cells{"time_s"};
  for (const MeterSeries& series : all) cells.push_back(series.info.column());
  std::string out = line_of(cells);
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
    out += line_of(cells);
  }
  return out;
}

}  // namespace energymodel::cli
