// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/report.hpp"
#include "verbs/network_options.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr auto options = [] {
  std::array<Option, network_options.size() + 1> out{};
  std::copy(network_options.begin(), network_options.end(), out.begin());
  out.back() = {"format", "NAME", "table (default) or json"};
  return out;
}();

int run(const Arguments& arguments, std::ostream& out, std::ostream& /*err*/) {
  constexpr std::array<std::string_view, 2> formats{"table", "json"};
  const std::string format = arguments.choice("format", formats);
  const Workload job = job_from(arguments);
  if (format == "json") {
    out << json_of(job).dump(2) << "\n";
    return 0;
  }
  const auto bytes = [](Bytes amount) { return format_quantity(in(amount, byte), Kind::bytes); };
  const auto count = [](double number) { return format_quantity(number, Kind::count); };
  out << describe_job(arguments, job) << "\n\n"
      << text_table({{"parameters", count(job.parameters)},
                     {"steps", count(job.steps)},
                     {"work of a step", format_quantity(in(job.work, flop), Kind::flops)},
                     {"work in all", format_quantity(in(job.total_work(), flop), Kind::flops)},
                     {"operations of a step", count(job.launches)},
                     {"weights: working set", bytes(job.weights.working_set)},
                     {"weights: moved per step", bytes(job.weights.traffic)},
                     {"activations: working set", bytes(job.activations.working_set)},
                     {"activations: moved per step", bytes(job.activations.traffic)},
                     {"over a link per step", bytes(job.exchanged)}})
      << "\nA multiply-accumulate counts as 2 FLOPs.\n";
  return 0;
}

}  // namespace

Command workload_command() {
  return {{"workload",
           "",
           "Prints parameters, FLOPs and working sets of a described network.",
           "  energymodel workload --network mlp --inputs 784 --outputs 10 --size 1M --depth 5 \\\n"
           "      --observations 70000 --epochs 3000\n",
           options},
          run};
}

}  // namespace energymodel::cli
