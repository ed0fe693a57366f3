// SPDX-License-Identifier: Apache-2.0
#include "verbs/import_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <vector>

#include "energymodel/io/quantity_text.hpp"

namespace energymodel::cli {
namespace {

/// What the source states itself, beside what was imported of the same runs.
struct Comparison {
  std::size_t runs = 0;
  double stated_J = 0.0;
  double imported_J = 0.0;

  void add(std::optional<double> stated, std::optional<double> imported) {
    if (!stated || !imported) return;
    ++runs;
    stated_J += *stated;
    imported_J += *imported;
  }
  /// In thousandths of a percent, without a sign where there is none.
  [[nodiscard]] double difference_percent() const {
    return std::round(1e5 * (imported_J / stated_J - 1.0)) / 1e3 + 0.0;
  }
};

struct Sums {
  double energy_J = 0.0;
  double facility_J = 0.0;
  double duration_s = 0.0;
  double least_J = std::numeric_limits<double>::infinity();
  double most_J = 0.0;
  std::size_t with_duration = 0;
  std::map<std::string, std::size_t> scopes;
  Comparison equipment;
  Comparison facility;
};

Sums sums_of(const ImportReport& report) {
  Sums out;
  for (const ImportedRun& run : report.runs) {
    const double energy_J = run.total_J().value_or(0.0);
    out.energy_J += energy_J;
    out.least_J = std::min(out.least_J, energy_J);
    out.most_J = std::max(out.most_J, energy_J);
    out.facility_J += run.facility_energy_J.value_or(0.0);
    out.duration_s += run.duration_s.value_or(0.0);
    if (run.duration_s) ++out.with_duration;
    ++out.scopes[run.scope()];
    out.equipment.add(run.stated_energy_J, run.total_J());
    out.facility.add(run.stated_facility_energy_J, run.facility_energy_J);
  }
  return out;
}

struct Group {
  std::string reason;
  std::vector<const Rejection*> rows;
};

/// By reason, the most frequent first.
std::vector<Group> groups_of(const ImportReport& report) {
  std::map<std::string, Group> by_reason;
  for (const Rejection& row : report.quarantined) {
    Group& group = by_reason[row.reason];
    group.reason = row.reason;
    group.rows.push_back(&row);
  }
  std::vector<Group> out;
  for (auto& [reason, group] : by_reason) out.push_back(std::move(group));
  std::stable_sort(out.begin(), out.end(), [](const Group& a, const Group& b) {
    return a.rows.size() > b.rows.size();
  });
  return out;
}

std::string place_of(const Rejection& row) {
  return row.line == 0 ? row.file : fmt::format("{}:{}", row.file, row.line);
}

std::string compared(const char* label, const Comparison& comparison) {
  if (comparison.runs == 0) return {};
  return fmt::format("  {:<14}{} by the source's own totals of {} runs; imported {:+.3f} %\n",
                     label,
                     format_quantity(comparison.stated_J, Kind::energy),
                     comparison.runs,
                     comparison.difference_percent());
}

std::string amounts(const ImportReport& report) {
  const Sums sums = sums_of(report);
  const auto energy = [](double joules) { return format_quantity(joules, Kind::energy); };
  std::vector<std::string> scopes;
  for (const auto& [scope, runs] : sums.scopes)
    scopes.push_back(fmt::format("{} ({})", scope, runs));
  std::string out = fmt::format("  {:<14}{}, {} to {} a run\n  {:<14}{}\n",
                                "energy",
                                energy(sums.energy_J),
                                energy(sums.least_J),
                                energy(sums.most_J),
                                "measured",
                                fmt::join(scopes, ", "));
  if (sums.with_duration > 0) {
    out += fmt::format("  {:<14}{} in {} runs\n",
                       "duration",
                       format_quantity(sums.duration_s, Kind::duration),
                       sums.with_duration);
  }
  out += compared("stated", sums.equipment);
  if (sums.facility_J > 0.0) {
    out += fmt::format("  {:<14}{}, kept apart\n", "facility", energy(sums.facility_J));
  }
  return out + compared("stated", sums.facility);
}

Json json_of(const Comparison& comparison) {
  if (comparison.runs == 0) return nullptr;
  return {{"runs", comparison.runs},
          {"stated_J", comparison.stated_J},
          {"imported_J", comparison.imported_J}};
}

}  // namespace

std::string count_reasons(const ImportReport& report) {
  std::vector<std::string> parts;
  for (const Group& group : groups_of(report)) {
    parts.push_back(fmt::format("{} x {}", group.rows.size(), group.reason));
  }
  return parts.empty() ? "no rows" : fmt::format("{}", fmt::join(parts, ", "));
}

std::size_t count_scopes(const ImportReport& report) { return sums_of(report).scopes.size(); }

std::string import_summary(const ImportReport& report, const Importer& importer) {
  std::string out = fmt::format("{}: {} runs from {} rows, {} rows or runs set aside\n",
                                importer.name,
                                report.runs.size(),
                                report.rows,
                                report.quarantined.size());
  out += amounts(report);
  if (!report.repairs.empty()) out += "\nRepaired:\n";
  for (const auto& [what, count] : report.repairs) out += fmt::format("  {:>5}  {}\n", count, what);
  constexpr std::size_t most_groups = 12;
  constexpr std::size_t most_places = 3;
  const std::vector<Group> groups = groups_of(report);
  if (!groups.empty()) out += "\nSet aside:\n";
  for (std::size_t i = 0; i < std::min(groups.size(), most_groups); ++i) {
    std::string places;
    const auto& rows = groups[i].rows;
    for (std::size_t k = 0; k < std::min(rows.size(), most_places); ++k) {
      places += (k == 0 ? "" : ", ") + place_of(*rows[k]);
    }
    if (rows.size() > most_places) places += ", ...";
    out += fmt::format("  {:>5}  {} ({})\n", rows.size(), groups[i].reason, places);
  }
  if (groups.size() > most_groups)
    out += fmt::format("  and {} more reasons\n", groups.size() - most_groups);
  return out;
}

Json json_of(const ImportReport& report, const Importer& importer) {
  const Sums sums = sums_of(report);
  Json repairs = Json::object();
  for (const auto& [what, count] : report.repairs) repairs[what] = count;
  Json quarantined = Json::array();
  for (const Rejection& row : report.quarantined) {
    quarantined.push_back(
        {{"file", row.file}, {"line", row.line}, {"reason", row.reason}, {"found", row.found}});
  }
  return {{"format", importer.name},
          {"rows", report.rows},
          {"runs", report.runs.size()},
          {"energy_J", sums.energy_J},
          {"facility_energy_J", sums.facility_J > 0.0 ? Json(sums.facility_J) : Json(nullptr)},
          {"duration_s", sums.with_duration > 0 ? Json(sums.duration_s) : Json(nullptr)},
          {"scopes", sums.scopes},
          {"stated", json_of(sums.equipment)},
          {"stated_facility", json_of(sums.facility)},
          {"repairs", repairs},
          {"quarantined", quarantined},
          {"notes", report.notes}};
}

}  // namespace energymodel::cli
