// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <ostream>

#include "cli/report.hpp"
#include "cli/text.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/io/trace.hpp"
#include "io/words.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array options{
    Option{"model", "MODEL", "model file, or the name of a shipped model"},
    Option{"net-of-startup", "", "subtract the node's start-up from both sides first"},
    Option{"format", "NAME", "table (default) or json", false, table_or_json}};

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const std::string format = arguments.choice("format");
  arguments.require({"model"});
  const FittedModel model = read_model(arguments.text("model"));
  Trace trace = read_trace(arguments.operands().front(), TraceUse::measured);
  const bool is_net = arguments.has("net-of-startup");
  const std::size_t left_out = is_net ? leave_out_below_startup(trace, model.hardware) : 0;
  note_unlikely_powers(trace, model.hardware);
  use_declared_group(model, trace);
  const auto accuracies = name_accuracies(predicted_over_measured(model, trace.rows, is_net));
  if (format == "json") {
    Json report{
        {"rows", trace.rows.rows()}, {"rows_left_out", left_out}, {"net_of_startup", is_net}};
    for (const NamedAccuracy& row : accuracies)
      report[std::string(row.key)] = json_of(row.accuracy);
    out << report.dump(2) << "\n";
    return 0;
  }
  for (const std::string& note : trace.notes) err << "note: " << note << "\n";
  if (trace.id == model.trace_id) {
    err << "note: the model was fitted to this very trace; --cross-validate tells its error on "
           "unseen "
           "rows\n";
  }
  out << paragraph(fmt::format("{} of {} against model {} ({}){}",
                               plural(trace.rows.rows(), "row"),
                               trace.table->name(),
                               short_id(model),
                               model.hardware.name,
                               is_net ? ", net of start-up" : ""))
      << "\n"
      << accuracy_table(accuracies);
  return 0;
}

}  // namespace

Command validate_command() {
  return {{"validate",
           "TRACE.csv",
           "Compares a model's predictions with measured runs.",
           "  energymodel validate --model MODEL.toml TRACE.csv --net-of-startup\n",
           options,
           1,
           1},
          run};
}

}  // namespace energymodel::cli
