// SPDX-License-Identifier: Apache-2.0
#include "io/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace energymodel::importing {
namespace {

/// Cuts digits off the front; nothing unless there are 1 to 9 of them.
std::optional<int> take_digits(std::string_view& text) {
  int value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (failure != std::errc{} || length > 9 || text.front() == '-') return std::nullopt;
  text.remove_prefix(length);
  return value;
}

bool take(std::string_view& text, std::string_view any) {
  if (text.empty() || any.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// Days since 1970-01-01, of a date at the front.
std::optional<double> take_date(std::string_view& text) {
  const std::size_t first_digits = text.find_first_not_of("0123456789");
  std::array<int, 3> part{};
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (i > 0 && !take(text, "-/")) return std::nullopt;
    const auto digits = take_digits(text);
    if (!digits) return std::nullopt;
    part[i] = *digits;
  }
  // Month first is how SPEC PTDaemon writes it.
  if (first_digits <= 2) part = {part[2], part[0], part[1]};
  // chrono keeps a month and a day in a byte, and would take 257 for 1.
  if (part[0] < 1970 || part[0] > 9999 || part[1] > 12 || part[2] > 31) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(part[0]),
                                         std::chrono::month(static_cast<unsigned>(part[1])),
                                         std::chrono::day(static_cast<unsigned>(part[2]))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

/// Seconds of "Z", "+01:00" or nothing.
std::optional<double> offset_of(std::string_view text) {
  if (text.empty() || text == "Z") return 0.0;
  const double sign = text.front() == '-' ? -1.0 : 1.0;
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_digits(text);
  const bool has_colon = take(text, ":");
  const auto minutes = has_colon ? take_digits(text) : std::optional<int>(0);
  if (!hours || !minutes || !text.empty() || *hours > 14 || *minutes > 59) return std::nullopt;
  return sign * (3600.0 * *hours + 60.0 * *minutes);
}

}  // namespace

std::vector<Line> lines_of(std::string_view text, const std::string& name, ImportReport& report) {
  constexpr std::size_t longest = std::size_t{1} << 20;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<Line> out;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t stop = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, stop - at);
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > longest) {
      quarantine(report, name, number, "line of more than a mebibyte", "");
    } else if (!trim(line).empty()) {
      out.push_back({line, number, stop < text.size()});
    }
    at = stop + 1;
  }
  return out;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::optional<std::vector<std::string>> cells_of(std::string_view line, char separator) {
  std::vector<std::string> out(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && is_quoted && i + 1 < line.size() && line[i + 1] == '"') {
      out.back() += '"';
      ++i;
    } else if (c == '"' && (is_quoted || trim(out.back()).empty())) {
      is_quoted = !is_quoted;
    } else if (c == separator && !is_quoted) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  if (is_quoted) return std::nullopt;
  for (std::string& cell : out) cell = std::string(trim(cell));
  return out;
}

std::optional<NumberAndUnit> number_and_unit(std::string_view text) {
  text = trim(text);
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return NumberAndUnit{value, trim(text.substr(static_cast<std::size_t>(end - text.data())))};
}

std::optional<double> number_of(std::string_view text) {
  const auto found = number_and_unit(text);
  if (!found || !found->unit.empty()) return std::nullopt;
  return found->number;
}

std::optional<double> span_of(std::string_view text) {
  text = trim(text);
  double days = 0.0;
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    const auto whole = number_of(text.substr(0, dash));
    if (!whole || *whole < 0.0) return std::nullopt;
    days = *whole;
    text.remove_prefix(dash + 1);
  }
  double seconds = 0.0;
  std::size_t parts = 0;
  while (parts < 3) {
    const std::size_t stop = std::min(text.find(':'), text.size());
    const auto part = number_of(text.substr(0, stop));
    if (!part || *part < 0.0) return std::nullopt;
    seconds = 60.0 * seconds + *part;
    ++parts;
    if (stop == text.size())
      return parts < 2 ? std::nullopt : std::optional(86400.0 * days + seconds);
    text.remove_prefix(stop + 1);
  }
  return std::nullopt;
}

std::optional<double> time_of(std::string_view text) {
  text = trim(text);
  if (const auto seconds = number_of(text)) return seconds;
  const auto days = take_date(text);
  if (!days) return std::nullopt;
  double seconds = 86400.0 * *days;
  if (text.empty()) return seconds;
  if (!take(text, "T -")) return std::nullopt;
  const std::size_t clock_end = std::min(text.find_first_not_of("0123456789:."), text.size());
  const auto clock = span_of(text.substr(0, clock_end));
  const auto offset = offset_of(trim(text.substr(clock_end)));
  if (!clock || !offset) return std::nullopt;
  return seconds + *clock - *offset;
}

std::string iso_time(double seconds) {
  constexpr double latest = 253402300800.0;  // the year 10000
  if (!(seconds >= 0.0) || seconds >= latest) return {};
  const auto milliseconds = static_cast<long long>(std::llround(seconds * 1000.0));
  const auto whole = std::chrono::seconds(milliseconds / 1000);
  const auto day = std::chrono::floor<std::chrono::days>(whole);
  const std::chrono::year_month_day date{std::chrono::sys_days(day)};
  const std::chrono::hh_mm_ss clock{whole - day};
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                                static_cast<int>(date.year()),
                                static_cast<unsigned>(date.month()),
                                static_cast<unsigned>(date.day()),
                                clock.hours().count(),
                                clock.minutes().count(),
                                clock.seconds().count());
  if (milliseconds % 1000 != 0) out += fmt::format(".{:03}", milliseconds % 1000);
  return out;
}

std::string stem_of(const std::string& name) {
  const std::size_t folder = name.find_last_of('/');
  const std::string file = folder == std::string::npos ? name : name.substr(folder + 1);
  const std::size_t dot = file.find_last_of('.');
  return dot == std::string::npos || dot == 0 ? file : file.substr(0, dot);
}

void quarantine(ImportReport& report,
                const std::string& file,
                std::size_t line,
                std::string reason,
                std::string found) {
  report.quarantined.push_back({file, line, std::move(reason), std::move(found)});
}

}  // namespace energymodel::importing
