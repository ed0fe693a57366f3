// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/explain.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ostream>
#include <utility>

#include "cli/text.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/model_file.hpp"
#include "verbs/sensitivity.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr auto options = joined(
    model_options,
    std::array{Option{"uncertain",
                      "NAME=R",
                      "how far off a number among the options may be nine times in ten, such as "
                      "tokens=20% (default 10%, 0 for exact)",
                      true},
               Option{"plot", "FILE.svg", "draw which uncertainty matters most"},
               Option{"format", "NAME", "table (default) or json", false, table_or_json}},
    job_options);

/// A line of the account: what is priced, how much of it there is, and what it takes in all.
struct Entry {
  std::string name;     ///< "step.per_step"
  std::string price;    ///< "12.3 uJ per step"
  double amount = 0.0;  ///< on all nodes
  std::string unit;     ///< of the amount
  double value = 0.0;   ///< [J] or [s]
  std::optional<double> standard_error;
};

/// What a coefficient is paid for: "step" of "per_step", "B" of "J/B".
std::string unit_of(const ParameterInfo& parameter) {
  const std::size_t slash = parameter.unit.find('/');
  if (slash != std::string_view::npos) return std::string(parameter.unit.substr(slash + 1));
  if (parameter.unit == "W") return "s";
  constexpr std::string_view per = "per_";
  return std::string(parameter.name.starts_with(per) ? parameter.name.substr(per.size())
                                                     : parameter.name);
}

/// \param times  nodes that do the same; 1 for a duration, which they share
template <class S>
std::vector<Entry> entries_of(const FittedSum<S>& sum, const Answer& answer, double times) {
  std::vector<Workload> jobs;
  for (const NamedWorkload& phase : answer.phases) jobs.push_back(phase.job);
  constexpr auto parameters = S::parameters();
  std::vector<Entry> out;
  for (const Contribution& part :
       contributions(sum, jobs, answer.model.hardware, answer.arguments.text_or("group", ""))) {
    const ParameterInfo& parameter = parameters[part.coefficient];
    const double coefficient = sum.coefficients[part.coefficient];
    Entry entry{qualified_name(parameter),
                fmt::format("{:.4g} {}", coefficient, parameter.unit),
                times * part.amount,
                unit_of(parameter),
                times * part.cost,
                {}};
    if (part.standard_error) entry.standard_error = times * *part.standard_error;
    out.push_back(std::move(entry));
  }
  return out;
}

std::vector<Entry> energy_entries(const Answer& answer) {
  const FittedModel& model = answer.model;
  const Forecast& forecast = answer.forecast;
  const bool given = answer.duration_is_given() && model.energy_given_duration;
  std::vector<Entry> out =
      entries_of(given ? *model.energy_given_duration : model.energy, answer, forecast.nodes);
  for (const auto& [name, energy] : {std::pair("nodes that wait", forecast.waiting),
                                     std::pair("the rest of the node", forecast.also_idle)}) {
    if (!(energy > Energy<>{})) continue;
    const double time_s = forecast.nodes * in(forecast.total.duration->median, second);
    out.push_back({name,
                   fmt::format("{:.4g} W", in(energy, joule) / time_s),
                   time_s,
                   "s",
                   in(energy, joule),
                   {}});
  }
  return out;
}

std::vector<Entry> duration_entries(const Answer& answer) {
  if (!answer.model.duration || answer.duration_is_given()) return {};
  std::vector<Entry> out = entries_of(*answer.model.duration, answer, 1.0);
  const double total_s = in(answer.forecast.total.duration->median, second);
  double sum_s = 0.0;
  for (const Entry& entry : out) sum_s += entry.value;
  if (total_s > sum_s * (1.0 + 1e-9)) {
    out.push_back({"waiting for each other", "", 1.0, "run", total_s - sum_s, {}});
  }
  return out;
}

/// \param known  what is said of a price without a standard error
std::string account(const std::vector<Entry>& entries,
                    Kind kind,
                    double total,
                    const std::string& known) {
  std::vector<std::vector<std::string>> rows{
      {"", "price", "amount", "takes", "share", "standard error"}};
  for (const Entry& entry : entries) {
    rows.push_back({entry.name,
                    entry.price,
                    fmt::format("{:.4g} {}", entry.amount, entry.unit),
                    format_quantity(entry.value, kind),
                    fmt::format("{:.1f} %", 100.0 * entry.value / total),
                    entry.standard_error ? format_quantity(*entry.standard_error, kind) : known});
  }
  rows.push_back({"together", "", "", format_quantity(total, kind), "100.0 %", ""});
  return text_table(rows);
}

Json json_of(const std::vector<Entry>& entries, const std::string& unit, double total) {
  Json out = Json::array();
  for (const Entry& entry : entries) {
    Json line{{"name", entry.name},
              {"amount", entry.amount},
              {"amount_unit", entry.unit},
              {unit == "J" ? "energy_J" : "duration_s", entry.value},
              {"share", entry.value / total}};
    line["standard_error_" + unit] =
        entry.standard_error ? Json(*entry.standard_error) : Json(nullptr);
    out.push_back(std::move(line));
  }
  return out;
}

std::string influence_table(const std::vector<Influence>& influences) {
  std::vector<std::vector<std::string>> rows{{"", "within", "energy from", "to", "sd"}};
  for (const Influence& influence : influences) {
    rows.push_back({influence.name,
                    influence.uncertainty,
                    format_quantity(influence.low_J, Kind::energy),
                    format_quantity(influence.high_J, Kind::energy),
                    fmt::format("{:.2f} %", 100.0 * std::sqrt(influence.log_variance()))});
  }
  return text_table(rows);
}

Json json_of(const std::vector<Influence>& influences) {
  Json out = Json::array();
  for (const Influence& influence : influences) {
    out.push_back({{"name", influence.name},
                   {"within", influence.uncertainty},
                   {"energy_low_J", influence.low_J},
                   {"energy_high_J", influence.high_J},
                   {"log_variance", influence.log_variance()}});
  }
  return out;
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  arguments.require({"model|hardware", "network"});
  const bool as_json = arguments.choice("format") == "json";
  Models models;
  const Answer answer = answer_to(arguments, models.of(arguments));
  const double total_J = in(answer.forecast.total.energy.median, joule);
  const auto energy = energy_entries(answer);
  const auto duration = duration_entries(answer);
  const auto matters = influences(answer, models);
  if (arguments.has("plot")) {
    write_file(arguments.text("plot"), tornado_figure(matters, total_J));
  }
  if (as_json) {
    Json written = json_of(answer);
    written["energy_terms"] = json_of(energy, "J", total_J);
    if (!duration.empty()) {
      written["duration_terms"] =
          json_of(duration, "s", in(answer.forecast.total.duration->median, second));
    }
    written["sensitivity"] = json_of(matters);
    out << written.dump(2) << "\n";
    note_unseen_group(answer, err);
    return status_of(answer);
  }
  const std::string known =
      answer.model.energy.rows > 0 ? "known beforehand" : "from the specification";
  out << paragraph(describe_job(arguments, answer.phases.front().job)) << "\n"
      << paragraph("Where the energy of the nodes goes (median):")
      << account(energy, Kind::energy, total_J, known);
  if (!duration.empty()) {
    out << "\nWhere the time goes (median):\n"
        << account(
               duration, Kind::duration, in(answer.forecast.total.duration->median, second), known);
  }
  out << "\nWhich uncertainty matters most:\n"
      << influence_table(matters) << "\n"
      << paragraph(
             "'within' holds nine times in ten. Each line alone, the others as they are; of "
             "coefficients, by how much the interval would narrow if they were known exactly.");
  warn(answer, err);
  return status_of(answer);
}

}  // namespace

Command explain_command() {
  return {{"explain",
           "",
           "Shows what each term of a prediction contributes and which uncertainty matters most.",
           "  energymodel explain --model butter-e-gpu --network mlp --inputs 784 \\\n"
           "      --outputs 10 --size 1M --depth 5 --observations 70000 --epochs 3000 \\\n"
           "      --plot tornado.svg\n"
           "  energymodel explain --hardware dgx-h100 --network transformer \\\n"
           "      --parameters 13B --tokens 100B --uncertain tokens=30%\n",
           options},
          run};
}

}  // namespace energymodel::cli
