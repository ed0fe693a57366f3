// SPDX-License-Identifier: Apache-2.0
#include "verbs/hourly_intensity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "energymodel/error.hpp"
#include "energymodel/io/csv.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "io/import/text.hpp"
#include "verbs/amount_units.hpp"

namespace energymodel::cli {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// Kilograms per kilowatt hour in the unit that a column's name ends in; 0 if it has none.
double unit_in(const std::string& column) {
  const std::string name = lower(column);
  std::size_t end = std::string::npos;
  for (const std::string_view per : {"/kwh", "_per_kwh", " per kwh"}) {
    end = std::min(end, name.find(per));
  }
  if (end == std::string::npos) return 0.0;
  std::size_t begin = end;
  const auto is_in_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<signed char>(c) < 0;
  };
  while (begin > 0 && is_in_word(name[begin - 1])) --begin;
  const std::string_view word = std::string_view(name).substr(begin, end - begin);
  for (const auto& [unit, factor] : {std::pair("kg", 1.0), std::pair("g", 1e-3)}) {
    const std::string_view rest = word.substr(std::min(std::string_view(unit).size(), word.size()));
    if (word.starts_with(unit) && (rest.empty() || rest.starts_with("co"))) return factor;
  }
  return 0.0;
}

struct Columns {
  std::size_t time = 0;
  std::size_t intensity = 0;
  double kg_per_kWh = 0.0;
};

Columns columns_of(const CsvTable& table) {
  std::vector<std::size_t> times;
  std::vector<std::size_t> intensities;
  for (std::size_t i = 0; i < table.columns().size(); ++i) {
    const std::string name = lower(table.columns()[i]);
    if (unit_in(table.columns()[i]) > 0.0) {
      intensities.push_back(i);
    } else if (name.find("time") != std::string::npos || name.find("date") != std::string::npos) {
      times.push_back(i);
    }
  }
  if (times.empty()) {
    throw Error(Errc::bad_input,
                table.name(),
                "found no column of times, expected one with 'time' or 'date' in its name");
  }
  if (intensities.size() != 1) {
    throw Error(Errc::bad_input,
                table.name(),
                fmt::format("found {} columns of carbon intensity, expected one whose name ends in "
                            "its unit, such as 'carbon_g_per_kWh' or 'kg/kWh'",
                            intensities.size()));
  }
  return {times.front(), intensities.front(), unit_in(table.columns()[intensities.front()])};
}

double time_in(const CsvTable& table, std::size_t row, std::size_t column) {
  const auto out = importing::time_of(table.cell(row, column));
  if (out) return *out;
  throw Error(Errc::bad_input,
              table.place(row, column),
              fmt::format("found '{}', expected a time such as 2026-03-01T14:00:00 or a number of "
                          "seconds",
                          table.cell(row, column)));
}

}  // namespace

HourlyIntensity HourlyIntensity::read(const std::string& path) {
  const CsvTable table = CsvTable::read(path);
  const Columns columns = columns_of(table);
  if (table.rows() < 2) {
    throw Error(Errc::bad_input,
                table.name(),
                fmt::format("found {} rows, expected two hours at least", table.rows()));
  }
  const double start_s = time_in(table, 0, columns.time);
  const double step_s = time_in(table, 1, columns.time) - start_s;
  std::vector<double> kg_per_J;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double expected_s = start_s + step_s * static_cast<double>(row);
    if (!(step_s > 0.0) || std::abs(time_in(table, row, columns.time) - expected_s) > 1.0) {
      throw Error(Errc::bad_input,
                  table.place(row, columns.time),
                  fmt::format("found '{}', expected times in equal steps, as between the first two "
                              "rows",
                              table.cell(row, columns.time)));
    }
    const double kg_per_kWh =
        table.number(row, columns.intensity, "a carbon intensity") * columns.kg_per_kWh;
    if (!(kg_per_kWh >= 0.0) || kg_per_kWh > most_kg_per_kWh) {
      throw Error(Errc::bad_input,
                  table.place(row, columns.intensity),
                  fmt::format("found '{}', expected an intensity from 0 to {} kg/kWh",
                              table.cell(row, columns.intensity),
                              most_kg_per_kWh));
    }
    kg_per_J.push_back(kg_per_kWh / joules_per_kilowatt_hour);
  }
  return {start_s, step_s, kg_per_J};
}

HourlyIntensity::HourlyIntensity(double start_s, double step_s, const std::vector<double>& kg_per_J)
    : start_s_(start_s), step_s_(step_s), total_{0.0} {
  for (const double value : kg_per_J) total_.push_back(total_.back() + value * step_s);
}

double HourlyIntensity::end_s() const {
  return start_s_ + step_s_ * static_cast<double>(total_.size() - 1);
}

double HourlyIntensity::total_until(double time_s) const {
  const double steps = (time_s - start_s_) / step_s_;
  const std::size_t whole =
      std::min(static_cast<std::size_t>(std::max(0.0, steps)), total_.size() - 2);
  return total_[whole] + (steps - static_cast<double>(whole)) * (total_[whole + 1] - total_[whole]);
}

double HourlyIntensity::mean_over(double from_s, double length_s) const {
  return (total_until(from_s + length_s) - total_until(from_s)) / length_s;
}

StartTimes start_times(const HourlyIntensity& intensity, double now_s, double duration_s) {
  constexpr double week_s = 7.0 * 86400.0;
  if (now_s < intensity.start_s() || now_s + duration_s > intensity.end_s()) {
    throw Error(Errc::insufficient_data,
                "--carbon-intensity",
                fmt::format("found hours from {} to {}, expected them for a job of {} from {} on",
                            importing::iso_time(intensity.start_s()),
                            importing::iso_time(intensity.end_s()),
                            format_quantity(duration_s, Kind::duration),
                            importing::iso_time(now_s)));
  }
  StartTimes out;
  for (double start_s = now_s;
       start_s < now_s + week_s && start_s + duration_s <= intensity.end_s();
       start_s = now_s + intensity.step_s() * static_cast<double>(out.tried)) {
    const double mean = intensity.mean_over(start_s, duration_s);
    if (out.tried == 0) out.now = out.worst = mean;
    if (out.tried == 0 || mean < out.best) {
      out.best = mean;
      out.best_start_s = start_s;
    }
    out.worst = std::max(out.worst, mean);
    out.mean += mean;
    ++out.tried;
  }
  out.mean /= static_cast<double>(out.tried);
  return out;
}

double StartTimes::saved_against(double other) const {
  return other > 0.0 ? 1.0 - best / other : 0.0;
}

Json json_of(const StartTimes& starts, double now_s) {
  return {{"now", importing::iso_time(now_s)},
          {"best", importing::iso_time(starts.best_start_s)},
          {"tried", starts.tried},
          {"kg_per_kWh_now", starts.now * joules_per_kilowatt_hour},
          {"kg_per_kWh_best", starts.best * joules_per_kilowatt_hour},
          {"kg_per_kWh_mean", starts.mean * joules_per_kilowatt_hour},
          {"kg_per_kWh_worst", starts.worst * joules_per_kilowatt_hour},
          {"saved_against_now", starts.saved_against(starts.now)},
          {"saved_against_mean", starts.saved_against(starts.mean)}};
}

std::string text_of(const StartTimes& starts, double now_s) {
  return fmt::format(
      "Of {} start{} within a week from {} on, {} gives least carbon: {:.1f} % less than the "
      "first, "
      "{:.1f} % less than their mean.",
      starts.tried,
      starts.tried == 1 ? "" : "s",
      importing::iso_time(now_s),
      importing::iso_time(starts.best_start_s),
      100.0 * starts.saved_against(starts.now),
      100.0 * starts.saved_against(starts.mean));
}

}  // namespace energymodel::cli
