// SPDX-License-Identifier: Apache-2.0
#include "verbs/sweep.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ostream>
#include <set>

#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "energymodel/io/csv.hpp"
#include "energymodel/io/file.hpp"
#include "io/words.hpp"
#include "verbs/prediction_columns.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array<std::string_view, 3> formats{"table", "csv", "json"};
constexpr auto options = joined(
    model_options,
    std::array{Option{"vary",
                      "NAME=VALUES",
                      "an option below and what it takes: batch=256,512,1024 or "
                      "size=1M..1G:log:7 (log or linear)",
                      true},
               Option{"plot", "FILE.svg", "draw energy against the first number that varies"},
               Option{"format", "NAME", "table (default), csv or json", false, formats}},
    job_options);

/// Every code that the answer is warned with, once, in order.
std::string codes_of(const Answer& answer) {
  std::set<std::string> codes;
  for (const auto& warnings : answer.warnings) {
    for (const Warning& warning : warnings) codes.insert(warning.code);
  }
  std::string out;
  for (const std::string& code : codes) out += (out.empty() ? "" : ";") + code;
  return out;
}

/// The base for messages: "size=1M, depth=5".
std::string point_text(const std::vector<Varied>& varied, const std::vector<std::size_t>& index) {
  std::string out;
  for (std::size_t i = 0; i < varied.size(); ++i) {
    out += fmt::format("{}{}={}", i == 0 ? "" : ", ", varied[i].name, varied[i].texts[index[i]]);
  }
  return out;
}

SweepRow row_of(const Arguments& arguments,
                Models& models,
                const std::vector<Varied>& varied,
                std::vector<std::size_t> index) {
  Arguments at = arguments;
  for (std::size_t i = 0; i < varied.size(); ++i) {
    at = at.with(varied[i].name, varied[i].texts[index[i]]);
  }
  at.require({"model|hardware", "network"});
  try {
    const Answer answer = answer_to(at, models.of(at));
    return {std::move(index),
            answer.forecast.total,
            answer.figures,
            boundary_of(answer.facility),
            codes_of(answer)};
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("at {}", point_text(varied, index)), error.what());
  }
}

std::string table_of(const Sweep& sweep) {
  std::vector<std::string> header;
  for (const Varied& varied : sweep.varied) header.push_back(varied.name);
  header.insert(header.end(), {"energy", "90 % from", "to", "duration", "mean power"});
  for (const FacilityFigure& figure : sweep.rows.front().figures) header.push_back(figure.label);
  header.emplace_back("warnings");
  std::vector<std::vector<std::string>> cells{header};
  for (const SweepRow& row : sweep.rows) {
    std::vector<std::string> line;
    for (std::size_t i = 0; i < sweep.varied.size(); ++i) {
      line.push_back(value_text(sweep.varied[i], row.index[i]));
    }
    const auto& [energy, duration, power, terms] = row.prediction;
    const auto joules = [](Energy<> e) { return format_quantity(in(e, joule), Kind::energy); };
    line.push_back(joules(energy.median));
    line.push_back(energy.interval ? joules(energy.interval->low_90) : "");
    line.push_back(energy.interval ? joules(energy.interval->high_90) : "");
    line.push_back(duration ? format_quantity(in(duration->median, second), Kind::duration) : "");
    line.push_back(power ? format_quantity(in(power->median, watt), Kind::power) : "");
    for (const FacilityFigure& figure : row.figures) {
      line.push_back(text_of(figure.median, figure));
    }
    line.push_back(row.codes);
    cells.push_back(std::move(line));
  }
  std::set<std::string> boundaries;
  for (const SweepRow& row : sweep.rows) boundaries.insert(row.boundary);
  return text_table(cells) + "\n" +
         paragraph(
             fmt::format("Energies are those of the {}.", fmt::join(boundaries, ", or the ")));
}

std::string csv_of(const Sweep& sweep) {
  std::string out;
  for (const Varied& varied : sweep.varied) out += varied.name + ",";
  for (const std::string_view name : prediction_columns) out += fmt::format("{},", name);
  for (const FacilityFigure& figure : sweep.rows.front().figures) out += figure.name + ",";
  out += "boundary,warnings\n";
  for (const SweepRow& row : sweep.rows) {
    for (std::size_t i = 0; i < sweep.varied.size(); ++i) {
      const Varied& varied = sweep.varied[i];
      out += varied.kind ? fmt::format("{},", varied.numbers[row.index[i]])
                         : csv_cell(varied.texts[row.index[i]]) + ",";
    }
    for (const double value : values_of(row.prediction)) {
      out += std::isnan(value) ? "," : fmt::format("{},", value);
    }
    for (const FacilityFigure& figure : row.figures) out += fmt::format("{},", figure.median);
    out += row.boundary + "," + row.codes + "\n";
  }
  return out;
}

Json json_of(const Sweep& sweep) {
  Json rows = Json::array();
  for (const SweepRow& row : sweep.rows) {
    Json line = Json::object();
    for (std::size_t i = 0; i < sweep.varied.size(); ++i) {
      const Varied& varied = sweep.varied[i];
      line[varied.name] =
          varied.kind ? Json(varied.numbers[row.index[i]]) : Json(varied.texts[row.index[i]]);
    }
    const PredictionValues values = values_of(row.prediction);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!std::isnan(values[i])) line[std::string(prediction_columns[i])] = values[i];
    }
    for (const FacilityFigure& figure : row.figures) line[figure.name] = figure.median;
    line["boundary"] = row.boundary;
    line["warnings"] = row.codes.empty() ? Json::array() : Json(split(row.codes, ';'));
    rows.push_back(std::move(line));
  }
  return {{"rows", rows}};
}

/// All combinations, the last option varied fastest.
Sweep sweep_of(const Arguments& arguments) {
  Sweep out;
  std::size_t points = 1;
  for (const std::string& text : arguments.all("vary")) {
    out.varied.push_back(varied_from("vary", text));
    points *= out.varied.back().texts.size();
    constexpr std::size_t most = 100000;
    if (points <= most) continue;
    throw Error(
        Errc::usage, "--vary", fmt::format("found more than {} points, expected fewer", most));
  }
  for (const Varied& varied : out.varied) {
    arguments.refuse({varied.name}, "found beside --vary of the same, expected one of them");
  }
  Models models;
  for (std::size_t point = 0; point < points; ++point) {
    std::vector<std::size_t> index(out.varied.size());
    std::size_t rest = point;
    for (std::size_t i = out.varied.size(); i-- > 0;) {
      index[i] = rest % out.varied[i].texts.size();
      rest /= out.varied[i].texts.size();
    }
    out.rows.push_back(row_of(arguments, models, out.varied, std::move(index)));
  }
  return out;
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  arguments.require({"vary"});
  const std::string format = arguments.choice("format");
  const Sweep sweep = sweep_of(arguments);
  if (arguments.has("plot")) write_file(arguments.text("plot"), sweep_figure(sweep));
  out << (format == "csv"    ? csv_of(sweep)
          : format == "json" ? json_of(sweep).dump(2) + "\n"
                             : table_of(sweep));
  const auto doubtful = static_cast<std::size_t>(
      std::count_if(sweep.rows.begin(), sweep.rows.end(), [](const SweepRow& row) {
        return !row.codes.empty();
      }));
  if (doubtful == 0) return 0;
  if (format != "json") {
    err << fmt::format("warning: {} of {} with a warning of predict; see the last column\n",
                       doubtful,
                       plural(sweep.rows.size(), "row"));
  }
  return arguments.has("strict") ? static_cast<int>(Errc::out_of_domain) : 0;
}

}  // namespace

Command sweep_command() {
  return {{"sweep",
           "",
           "Predicts a job over grids and lists of its options.",
           "  energymodel sweep --model butter-e-gpu --network mlp --inputs 784 \\\n"
           "      --outputs 10 --depth 5 --observations 70000 --epochs 3000 \\\n"
           "      --vary size=10k..10M:log:7 --vary batch=64,256 --plot sizes.svg\n"
           "  energymodel sweep --network transformer --parameters 13B --tokens 100B \\\n"
           "      --vary hardware=dgx-a100,dgx-h100,dgx-b200 --vary nodes=1,4,16\n",
           options},
          run};
}

}  // namespace energymodel::cli
