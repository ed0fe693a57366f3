// SPDX-License-Identifier: Apache-2.0
// perf stat with the events power/energy-pkg/ and power/energy-ram/, in joules: the text report, or
// the fields of -x (perf-stat(1) of perf 6.1, CSV FORMAT), with -I and --per-socket or without.
// Other energy events (cores, gpu, psys) measure parts of the package or more than it and are not
// read. With -x the wall time stands in the event duration_time, or in the time stamps of -I.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "energymodel/error.hpp"
#include "io/import/readers.hpp"
#include "io/import/text.hpp"

namespace energymodel::importing {
namespace {

/// A number with separators of thousands, or with a decimal comma: perf follows the locale.
std::optional<double> perf_number(std::string text) {
  const std::size_t point = text.rfind('.');
  const std::size_t comma = text.rfind(',');
  const bool is_decimal_comma =
      comma != std::string::npos &&
      (point == std::string::npos ? text.size() - comma != 4 : comma > point);
  const char thousands = is_decimal_comma ? '.' : ',';
  std::erase(text, thousands);
  std::replace(text.begin(), text.end(), ',', '.');
  return number_of(text);
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> out;
  for (std::size_t at = line.find_first_not_of(" \t"); at != std::string_view::npos;) {
    const std::size_t stop = std::min(line.find_first_of(" \t", at), line.size());
    out.emplace_back(line.substr(at, stop - at));
    at = line.find_first_not_of(" \t", stop);
  }
  return out;
}

/// ',' or ';' or another character behind a value and before "Joules" or "ns"; ' ' for the text
/// report.
char separator_of(std::string_view text) {
  for (const std::string_view unit : {"Joules", "ns"}) {
    for (std::size_t at = text.find(unit); at != std::string_view::npos;
         at = text.find(unit, at + 1)) {
      const std::size_t stop = at + unit.size();
      if (at == 0 || stop >= text.size() || text[stop] != text[at - 1]) continue;
      if (std::ispunct(static_cast<unsigned char>(text[stop])) != 0) return text[stop];
    }
  }
  return ' ';
}

std::string component_of(std::string_view event) {
  if (event.find("energy-pkg") != std::string_view::npos) return "cpu";
  if (event.find("energy-ram") != std::string_view::npos) return "dram";
  return {};
}

class Statistics {
 public:
  Statistics(const std::string& name, char separator, ImportReport& report)
      : name_(name), separator_(separator), report_(report) {}

  void read(const Line& line) {
    const std::string_view text = trim(line.text);
    if (text.starts_with("# started on")) return begin(line.number, "");
    constexpr std::string_view title = "Performance counter stats for '";
    if (const auto at = text.find(title); at != std::string_view::npos) {
      const std::string_view command = text.substr(at + title.size());
      return begin(line.number, std::string(command.substr(0, command.rfind('\''))));
    }
    if (text.starts_with("#")) return;
    const auto cells =
        separator_ == ' ' ? std::optional(words_of(text)) : cells_of(text, separator_);
    if (!cells) return;
    if (cells->size() >= 4 && (*cells)[1] == "seconds" && (*cells)[3] == "elapsed") {
      if (auto elapsed = perf_number(cells->front())) current(line.number).duration_s = elapsed;
      return;
    }
    // "34.92 +- 0.01 seconds time elapsed" of -r
    if (cells->size() >= 6 && (*cells)[1] == "+-" && (*cells)[3] == "seconds") {
      if (auto elapsed = perf_number(cells->front())) current(line.number).duration_s = elapsed;
      return;
    }
    read_event(line, *cells);
  }

 private:
  void begin(std::size_t line, std::string label) {
    ImportedRun run;
    run.file = name_;
    run.line = line;
    run.label = label.empty() ? stem_of(name_) : std::move(label);
    report_.runs.push_back(std::move(run));
  }

  ImportedRun& current(std::size_t line) {
    if (report_.runs.empty()) begin(line, "");
    return report_.runs.back();
  }

  void read_event(const Line& line, const std::vector<std::string>& cells) {
    const auto unit = std::find_if(cells.begin(), cells.end(), [](const std::string& cell) {
      return cell == "Joules" || cell == "ns";
    });
    const auto index = static_cast<std::size_t>(unit - cells.begin());
    if (unit == cells.end() || index == 0) return;
    ++report_.rows;
    if (index + 1 >= cells.size() ||
        (!line.is_whole && separator_ != ' ' && cells.size() < index + 4)) {
      return quarantine(report_, name_, line.number, "truncated last line", std::string(line.text));
    }
    ImportedRun& run = current(line.number);
    const std::string& event = cells[index + 1];
    const auto value = perf_number(cells[index - 1]);
    // -I puts the time since the start first.
    const auto since_start = index >= 2 ? number_of(cells[0]) : std::nullopt;
    if (since_start) run.duration_s = *since_start;
    if (*unit == "ns") {
      if (event == "duration_time" && value && !since_start) run.duration_s = *value * 1e-9;
      return;
    }
    const std::string component = component_of(event);
    if (component.empty()) return;
    if (!value || *value < 0.0) {
      const bool is_other_cpu = cells[index - 1].find("counted") != std::string::npos && index >= 2;
      if (is_other_cpu) return;  // the counter of a socket is read on one of its processors
      return quarantine(report_,
                        name_,
                        line.number,
                        value ? "negative difference that is no wrap" : "energy not counted",
                        event + " '" + cells[index - 1] + "'");
    }
    if (*value > 0.0) run.energy_J[component] += *value;
  }

  std::string name_;
  char separator_;
  ImportReport& report_;
};

}  // namespace

ImportReport read_perf(std::string_view text,
                       const std::string& name,
                       const ImportOptions& /*options*/) {
  ImportReport report;
  Statistics statistics(name, separator_of(text), report);
  for (const Line& line : lines_of(text, name, report)) statistics.read(line);
  if (report.rows == 0) {
    throw Error(Errc::bad_input,
                name,
                "found no value in joules, expected 'perf stat -e power/energy-pkg/'");
  }
  return report;
}

}  // namespace energymodel::importing
