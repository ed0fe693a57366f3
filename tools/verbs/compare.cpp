// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <ostream>

#include "cli/report.hpp"
#include "cli/text.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/io/trace.hpp"
#include "io/words.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array option_table{
    Option{"net-of-startup", "", "score net of each model's start-up"},
    Option{"format", "NAME", "table (default) or json", false, table_or_json}};

/// One coefficient of both models.
struct Pair {
  std::string name;
  std::string unit;
  double a = 0.0;
  double b = 0.0;
  double z = 0.0;  ///< difference in its standard errors; NaN where neither model has one
};

std::vector<Pair> coefficient_pairs(const FittedSum<EnergySum>& a, const FittedSum<EnergySum>& b) {
  std::vector<Pair> out;
  const auto parameters = EnergySum::parameters();
  for (std::size_t i = 0; i < EnergySum::size; ++i) {
    const bool is_of_interest =
        a.standing[i] == Standing::fitted || b.standing[i] == Standing::fitted;
    if (!is_of_interest) continue;
    const auto error_of = [i](const FittedSum<EnergySum>& sum) {
      return std::isfinite(sum.standard_error[i]) ? sum.standard_error[i] : 0.0;
    };
    const double error = std::hypot(error_of(a), error_of(b));
    out.push_back({qualified_name(parameters[i]),
                   std::string(parameters[i].unit),
                   a.coefficients[i],
                   b.coefficients[i],
                   error > 0.0 ? (b.coefficients[i] - a.coefficients[i]) / error
                               : std::numeric_limits<double>::quiet_NaN()});
  }
  return out;
}

/// How two models do on one trace, row by row.
struct Scores {
  Accuracy a;
  Accuracy b;
  double mean_gain = 0.0;   ///< mean of |error of A| - |error of B|: above 0, B is better
  double gain_error = 0.0;  ///< its standard error
  double spread_log = 0.0;  ///< rms of ln(B / A)
};

Scores score(const FittedModel& a, const FittedModel& b, Trace& trace, bool is_net) {
  const auto ratios = [&](const FittedModel& model) {
    trace.rows.group.clear();
    use_declared_group(model, trace);
    return predicted_over_measured(model, trace.rows, is_net).energy;
  };
  const std::vector<double> of_a = ratios(a);
  const std::vector<double> of_b = ratios(b);
  Scores out;
  out.a = accuracy_of(of_a);
  out.b = accuracy_of(of_b);
  const auto n = static_cast<double>(of_a.size());
  double squares = 0.0;
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    const double gain = std::abs(of_a[i] - 1.0) - std::abs(of_b[i] - 1.0);
    out.mean_gain += gain / n;
    squares += gain * gain;
    const double spread = std::log(of_b[i] / of_a[i]);
    out.spread_log += spread * spread / n;
  }
  const double variance = std::max(0.0, squares / n - out.mean_gain * out.mean_gain);
  out.gain_error = std::sqrt(variance / n);
  out.spread_log = std::sqrt(out.spread_log);
  return out;
}

std::string scores_text(const Scores& scores) {
  const std::array<NamedAccuracy, 2> rows{{{"a", "A", scores.a}, {"b", "B", scores.b}}};
  const bool is_clear = std::abs(scores.mean_gain) > 2.0 * scores.gain_error;
  const std::string verdict =
      is_clear ? fmt::format("{} is better by {:.2f} +- {:.2f} points of mean error",
                             scores.mean_gain > 0.0 ? "B" : "A",
                             100.0 * std::abs(scores.mean_gain),
                             100.0 * scores.gain_error)
               : "Neither is better beyond chance";
  return accuracy_table(rows) + "\n" +
         paragraph(fmt::format("{}; the two differ by {:.1f} % (rms) on these rows.",
                               verdict,
                               100.0 * scores.spread_log));
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& /*err*/) {
  const std::string format = arguments.choice("format");
  const auto& words = arguments.operands();
  if (words.size() < 3) {
    arguments.refuse({"net-of-startup"}, "found without a trace, expected with one to score");
  }
  const FittedModel a = read_model(words[0]);
  const FittedModel b = read_model(words[1]);
  const std::vector<Pair> pairs = coefficient_pairs(a.energy, b.energy);
  std::optional<Scores> scores;
  if (words.size() == 3) {
    Trace trace = read_trace(words[2], TraceUse::measured);
    scores = score(a, b, trace, arguments.has("net-of-startup"));
  }
  if (format == "json") {
    Json coefficients = Json::object();
    for (const Pair& pair : pairs) {
      coefficients[pair.name] = {{"unit", pair.unit},
                                 {"a", pair.a},
                                 {"b", pair.b},
                                 {"z", std::isfinite(pair.z) ? Json(pair.z) : Json()}};
    }
    Json report{{"a", short_id(a)}, {"b", short_id(b)}, {"energy", coefficients}};
    if (scores) {
      report["accuracy"] = {{"a", json_of(scores->a)},
                            {"b", json_of(scores->b)},
                            {"mean_gain_of_b", scores->mean_gain},
                            {"mean_gain_error", scores->gain_error},
                            {"spread_log", scores->spread_log}};
    }
    out << report.dump(2) << "\n";
    return 0;
  }
  const auto name_model = [&](char letter, const FittedModel& model) {
    out << paragraph(fmt::format("{}: model {} of {} ({} of {})",
                                 letter,
                                 short_id(model),
                                 model.hardware.name,
                                 plural(model.energy.rows, "run"),
                                 model.trace));
  };
  name_model('A', a);
  name_model('B', b);
  out << "\n";
  std::vector<std::vector<std::string>> cells{{"energy", "A", "B", "unit", "B / A", "z"}};
  for (const Pair& pair : pairs) {
    cells.push_back({pair.name,
                     fmt::format("{:.4g}", pair.a),
                     fmt::format("{:.4g}", pair.b),
                     pair.unit,
                     pair.a > 0.0 ? fmt::format("{:.3f}", pair.b / pair.a) : "",
                     std::isfinite(pair.z) ? fmt::format("{:+.1f}", pair.z) : ""});
  }
  out << text_table(cells) << "  z: difference in its standard errors.\n";
  if (scores) out << "\n" << scores_text(*scores);
  return 0;
}

}  // namespace

Command compare_command() {
  return {{"compare",
           "MODEL_A MODEL_B [TRACE.csv]",
           "Compares two models: coefficient by coefficient and, on a trace, by their errors.",
           "  energymodel compare butter-e-cpu MODEL.toml TRACE.csv --net-of-startup\n",
           option_table,
           2,
           3},
          run};
}

}  // namespace energymodel::cli
