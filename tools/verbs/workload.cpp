// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/report.hpp"
#include "cli/text.hpp"
#include "verbs/network_options.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr auto options =
    joined(network_options,
           std::array{Option{"format", "NAME", "table (default) or json", false, table_or_json}});

/// A row of the table: a label, and a cell for each phase.
using Row = std::vector<std::string>;

std::vector<Row> rows_of(const std::vector<NamedWorkload>& phases) {
  std::vector<Row> rows;
  const auto add = [&](const std::string& label, Kind kind, auto amount) {
    Row row{label};
    bool is_there = false;
    for (const NamedWorkload& phase : phases) {
      const double value = amount(phase.job);
      is_there = is_there || value != 0.0;
      row.push_back(format_quantity(value, kind));
    }
    if (is_there) rows.push_back(std::move(row));
  };
  const auto add_stream = [&](const std::string& name, Stream Workload::*stream) {
    add(name + ": working set", Kind::bytes, [&](const Workload& job) {
      return in((job.*stream).working_set, byte);
    });
    add(name + ": moved per step", Kind::bytes, [&](const Workload& job) {
      return in((job.*stream).traffic, byte);
    });
  };
  if (phases.size() > 1) {
    rows.push_back({""});
    for (const NamedWorkload& phase : phases) rows.back().push_back(phase.name);
  }
  add("parameters", Kind::count, [](const Workload& job) { return job.parameters; });
  add("active parameters", Kind::count, [](const Workload& job) {
    return job.active_parameters < job.parameters ? job.active_parameters : 0.0;
  });
  add("nodes", Kind::count, [](const Workload& job) {
    return job.devices > 1.0 ? job.devices : 0.0;
  });
  add("tokens", Kind::count, [](const Workload& job) { return job.tokens; });
  add("steps", Kind::count, [](const Workload& job) { return job.steps; });
  add("work of a token", Kind::flops, [](const Workload& job) {
    return job.tokens > 0.0 ? in(job.total_work(), flop) / job.tokens : 0.0;
  });
  add("work of a sample", Kind::flops, [](const Workload& job) {
    return job.samples > 0.0 ? in(job.total_work(), flop) / job.samples : 0.0;
  });
  add("work of a step", Kind::flops, [](const Workload& job) { return in(job.work, flop); });
  add("work in all", Kind::flops, [](const Workload& job) { return in(job.total_work(), flop); });
  add("operations of a step", Kind::count, [](const Workload& job) { return job.launches; });
  add_stream("weights", &Workload::weights);
  add_stream("activations", &Workload::activations);
  add_stream("keys and values", &Workload::cache);
  add("over a link per step", Kind::bytes, [](const Workload& job) {
    return in(job.exchanged, byte);
  });
  return rows;
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& /*err*/) {
  const std::string format = arguments.choice("format");
  const std::vector<NamedWorkload> phases = phases_from(arguments);
  if (format == "json") {
    Json json;
    if (phases.size() == 1) {
      json = json_of(phases.front().job);
    } else {
      for (const NamedWorkload& phase : phases) json[phase.name] = json_of(phase.job);
    }
    out << json.dump(2) << "\n";
    return 0;
  }
  const Workload& first = phases.front().job;
  out << paragraph(describe_job(arguments, first)) << "\n"
      << text_table(rows_of(phases)) << "\nA multiply-accumulate counts as 2 FLOPs.\n";
  if (first.devices > 1.0) out << "All but the nodes is one node's share.\n";
  const bool is_count_alone = arguments.text("network") == "transformer" && first.launches > 0.0 &&
                              first.activations.traffic == Bytes{};
  if (is_count_alone) {
    out << wrap(
               "From a count of parameters alone, 2 FLOPs per active parameter and token forward: "
               "attention scores, activations, keys and values are not known and left out.",
               0,
               text_width(86))
        << "\n";
  }
  return 0;
}

}  // namespace

Command workload_command() {
  return {{"workload",
           "",
           "Prints parameters, FLOPs and working sets of a described network.",
           "  energymodel workload --network mlp --inputs 784 --outputs 10 --size 1M \\\n"
           "      --depth 5 --observations 70000 --epochs 3000\n"
           "  energymodel workload --network transformer --config config.json --tokens 1.4T\n"
           "  energymodel workload --network transformer --parameters 7B --phase inference \\\n"
           "      --prompt 512 --generate 200 --requests 1000 --batch 16\n"
           "  energymodel workload --network cnn --architecture resnet50 --images 1281167 \\\n"
           "      --epochs 90\n",
           options},
          run};
}

}  // namespace energymodel::cli
