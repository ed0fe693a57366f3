// SPDX-License-Identifier: Apache-2.0
// Logs of carbontracker: PREFIX_carbontracker.log has each epoch's duration and mean power by
// component, of the equipment alone; PREFIX_carbontracker_output.log the total of the monitored
// epochs, times a PUE. Messages from carbontracker/tracker.py and loggerutil.py of
// lfwa/carbontracker.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "energymodel/error.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "io/import/readers.hpp"
#include "io/import/samples.hpp"
#include "io/import/text.hpp"

namespace energymodel::importing {
namespace {

struct Epoch {
  std::string number;
  std::size_t line = 0;
  std::optional<double> duration_s;
  std::map<std::string, double> power_W;
};

/// What follows `marker` in the line, if it is there.
std::optional<std::string_view> after(std::string_view line, std::string_view marker) {
  const std::size_t at = line.find(marker);
  if (at == std::string_view::npos) return std::nullopt;
  return trim(line.substr(at + marker.size()));
}

/// "[136.8 140.2]" or "136.8": the sum over a component's devices; nothing for "None", nor where
/// one of them has a negative power.
std::optional<double> sum_of(std::string_view text) {
  if (text.starts_with('[')) text.remove_prefix(1);
  if (text.ends_with(']')) text.remove_suffix(1);
  double sum = 0.0;
  const auto cells = cells_of(text, ' ');
  if (!cells) return std::nullopt;
  for (const std::string& cell : *cells) {
    const auto power = number_of(cell);
    if (!cell.empty() && power.value_or(-1.0) < 0.0) return std::nullopt;
    sum += power.value_or(0.0);
  }
  return sum > 0.0 ? std::optional(sum) : std::nullopt;
}

class Log {
 public:
  Log(std::string_view text, const std::string& name, const ImportOptions& options)
      : name_(name), options_(options) {
    const auto lines = lines_of(text, name, report_);
    run_.file = name;
    run_.label = stem_of(name);
    for (const char* ending : {"_carbontracker_output", "_carbontracker"}) {
      if (run_.label.ends_with(ending))
        run_.label.resize(run_.label.size() - std::string_view(ending).size());
    }
    for (const Line& line : lines) {
      ++report_.rows;
      if (line.is_whole) {
        read(line);
      } else {
        quarantine(report_, name_, line.number, "truncated last line", std::string(line.text));
      }
    }
  }

  ImportReport report() {
    std::vector<Epoch> complete;
    std::set<std::string> seen;
    for (const Epoch& epoch : epochs_) {
      if (!seen.insert(epoch.number).second) {
        quarantine(report_, name_, epoch.line, "written twice", "epoch " + epoch.number);
      } else if (is_complete(epoch)) {
        complete.push_back(epoch);
      }
    }
    std::vector<double> powers_W;
    for (const Epoch& epoch : complete) powers_W.push_back(total_W(epoch));
    const double limit_W = power_limit(std::move(powers_W), options_);
    double epochs = 0.0;
    for (const Epoch& epoch : complete) {
      if (total_W(epoch) > limit_W) {
        quarantine(report_,
                   name_,
                   epoch.line,
                   "impossible power",
                   format_quantity(total_W(epoch), Kind::power));
        continue;
      }
      ++epochs;
      for (const auto& [component, power] : epoch.power_W) {
        run_.energy_J[component] += power * *epoch.duration_s;
      }
      run_.duration_s = run_.duration_s.value_or(0.0) + *epoch.duration_s;
    }
    if (epochs > 0.0) {
      run_.features["epochs"] = fmt::format("{}", epochs);
      // The total counts every epoch that was monitored.
      if (epochs != static_cast<double>(epochs_.size())) run_.stated_facility_energy_J.reset();
      if (pue_) run_.facility_energy_J = *run_.total_J() * *pue_;
    }
    if (epochs_.empty() && !run_.stated_facility_energy_J) {
      throw Error(
          Errc::bad_input,
          name_,
          "found neither an epoch nor 'Actual consumption', expected a log of carbontracker");
    }
    report_.runs.push_back(run_);
    return std::move(report_);
  }

 private:
  void read(const Line& line) {
    if (const auto found = after(line.text, "components were found:")) {
      const auto words = cells_of(*found, ' ').value_or(std::vector<std::string>());
      for (std::size_t i = 0; i + 2 < words.size(); ++i) {
        if (words[i + 1] == "with" && words[i + 2] == "device(s)")
          components_.insert(lower(words[i]));
      }
    } else if (const auto pue = after(line.text, "PUE coefficient of ")) {
      if (const auto value = number_and_unit(*pue)) pue_ = value->number;
    } else if (const std::string number = epoch_number(line.text); !number.empty()) {
      if (epochs_.empty()) run_.start_s = time_of(line.text.substr(0, 19));
      epochs_.push_back({number, line.number, std::nullopt, {}});
    } else if (const auto duration = after(line.text, "Duration: ")) {
      if (!epochs_.empty()) epochs_.back().duration_s = span_of(*duration);
    } else if (const auto usage = after(line.text, "Average power usage (W) for ")) {
      const std::size_t colon = usage->find(':');
      if (epochs_.empty() || colon == std::string_view::npos) return;
      const std::string component(usage->substr(0, colon));
      components_.insert(component);
      if (const auto power = sum_of(trim(usage->substr(colon + 1))))
        epochs_.back().power_W[component] = *power;
    } else if (line.text.find("Actual consumption") != std::string_view::npos) {
      is_actual_ = true;
    } else if (line.text.find("Predicted consumption") != std::string_view::npos) {
      is_actual_ = false;
    } else if (const auto energy = after(line.text, "Energy:"); energy && is_actual_) {
      const auto value = number_and_unit(*energy);
      if (value && value->unit == "kWh" && value->number > 0.0)
        run_.stated_facility_energy_J = value->number * 3.6e6;
    }
  }

  /// "3" of "Epoch 3:", else "".
  static std::string epoch_number(std::string_view line) {
    auto number = after(line, "Epoch ");
    if (!number || !number->ends_with(':')) return {};
    number->remove_suffix(1);
    return number_of(*number) ? std::string(*number) : std::string();
  }

  static double total_W(const Epoch& epoch) {
    double out = 0.0;
    for (const auto& [component, power] : epoch.power_W) out += power;
    return out;
  }

  static std::string lower(std::string word) {
    for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return word;
  }

  bool is_complete(const Epoch& epoch) {
    std::string absent = epoch.duration_s && *epoch.duration_s > 0.0 ? "" : "duration";
    for (const std::string& component : components_) {
      if (!epoch.power_W.contains(component)) absent += (absent.empty() ? "" : ", ") + component;
    }
    if (absent.empty() && !components_.empty()) return true;
    quarantine(report_, name_, epoch.line, "epoch without a measurement", "no " + absent);
    return false;
  }

  std::string name_;
  const ImportOptions& options_;
  ImportReport report_;
  ImportedRun run_;
  std::vector<Epoch> epochs_;
  std::set<std::string> components_;
  std::optional<double> pue_;
  bool is_actual_ = false;
};

}  // namespace

ImportReport read_carbontracker(std::string_view text,
                                const std::string& name,
                                const ImportOptions& options) {
  return Log(text, name, options).report();
}

}  // namespace energymodel::importing
