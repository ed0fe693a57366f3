// SPDX-License-Identifier: Apache-2.0
#include "cli/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/text.hpp"

namespace energymodel::cli {
namespace {

std::string percent(double fraction) { return fmt::format("{:.2f} %", 100.0 * fraction); }

/// A table's rows one under the other, for a terminal that is too narrow for it.
std::string blocks(const std::vector<std::vector<std::string>>& rows) {
  const bool has_header = rows.front().size() > 2;
  std::string out;
  for (std::size_t row = has_header ? 1 : 0; row < rows.size(); ++row) {
    out += fmt::format("  {}\n", rows[row].front());
    std::string line;
    for (std::size_t i = 1; i < rows[row].size(); ++i) {
      if (rows[row][i].empty()) continue;
      const std::string cell =
          has_header ? fmt::format("{}: {}", rows.front()[i], rows[row][i]) : rows[row][i];
      const bool has_room = line.size() + 3 + cell.size() <= text_width();
      if (!line.empty() && !has_room) out += std::exchange(line, "") + "\n";
      line += line.empty() ? "    " + cell : "   " + cell;
    }
    if (!line.empty()) out += line + "\n";
  }
  return out;
}

}  // namespace

std::vector<NamedAccuracy> name_accuracies(const Ratios& ratios) {
  std::vector<NamedAccuracy> out{
      {"energy", "energy, from the workload", accuracy_of(ratios.energy)},
      {"duration", "duration, from the workload", accuracy_of(ratios.duration)},
      {"energy_given_duration",
       "energy, duration given",
       accuracy_of(ratios.energy_given_duration)}};
  std::erase_if(out, [](const NamedAccuracy& row) { return row.accuracy.rows == 0; });
  return out;
}

std::vector<NamedAccuracy> name_baselines(const BaselineRatios& ratios) {
  std::vector<NamedAccuracy> out{
      {"static_power", "constant power x duration given", accuracy_of(ratios.static_power)},
      {"rated_power", "rated power x duration given", accuracy_of(ratios.rated_power)},
      {"per_flop", "constant J/FLOP", accuracy_of(ratios.per_flop)}};
  std::erase_if(out, [](const NamedAccuracy& row) { return row.accuracy.rows == 0; });
  return out;
}

Json json_of(const Accuracy& accuracy) {
  return {{"mean_absolute_error", accuracy.mean_absolute_error},
          {"median_absolute_error", accuracy.median_absolute_error},
          {"rms_log_error", accuracy.rms_log_error},
          {"within_20_percent", accuracy.within_20_percent},
          {"bias_log", accuracy.bias_log}};
}

std::string accuracy_table(std::span<const NamedAccuracy> rows) {
  std::vector<std::vector<std::string>> cells{
      {"", "mean error", "median", "rms of ln", "within 20 %", "bias of ln"}};
  for (const NamedAccuracy& row : rows) {
    const Accuracy& a = row.accuracy;
    cells.push_back({std::string(row.label),
                     percent(a.mean_absolute_error),
                     percent(a.median_absolute_error),
                     fmt::format("{:.4f}", a.rms_log_error),
                     fmt::format("{:.1f} %", 100.0 * a.within_20_percent),
                     fmt::format("{:+.4f}", a.bias_log)});
  }
  return text_table(cells);
}

std::string text_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::size_t width = 0;
  for (const std::size_t column : widths) width += column + 2;
  if (width > text_width()) return blocks(rows);
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += i == 0 ? fmt::format("  {:<{}}", row[i], widths[i])
                     : fmt::format("  {:>{}}", row[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string remarked_lines(const std::vector<RemarkedLine>& lines) {
  std::size_t label_width = 20;
  for (const RemarkedLine& line : lines) label_width = std::max(label_width, line[0].size());
  std::string out;
  for (const auto& [label, value, remark] : lines) {
    const std::string line = fmt::format("  {:{}} {:>10}", label, label_width, value);
    const bool has_room = line.size() + 3 + remark.size() <= text_width();
    out += remark.empty() ? line : line + (has_room ? "   " : "\n    ") + remark;
    out += "\n";
  }
  return out;
}

}  // namespace energymodel::cli
