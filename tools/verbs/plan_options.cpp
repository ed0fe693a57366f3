// SPDX-License-Identifier: Apache-2.0
#include "verbs/plan_options.hpp"

#include <fmt/format.h>

#include "energymodel/error.hpp"
#include "energymodel/fit/specified_model.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/io/profile.hpp"

namespace energymodel::cli {
namespace {

double share(const Arguments& arguments, const std::string& option) {
  const double value = arguments.quantity(option, Kind::ratio);
  if (value > 0.0 && value <= 1.0) return value;
  throw Error(
      Errc::usage,
      "--" + option,
      fmt::format("found '{}', expected a share above 0, at most 1", arguments.text(option)));
}

}  // namespace

FittedModel model_from(const Arguments& arguments) {
  if (arguments.has("model")) {
    arguments.refuse({"hardware", "efficiency", "node-power", "uses"},
                     "found with --model, expected without");
    return read_model(arguments.text("model"));
  }
  SpecificationOptions options;
  if (arguments.has("efficiency")) options.efficiency = share(arguments, "efficiency");
  if (arguments.has("node-power")) {
    options.working_power = Power<>(arguments.quantity("node-power", Kind::power));
  }
  if (arguments.has("uses")) {
    options.working = arguments.choice("uses") == "processor" ? ComponentKind::processor
                                                              : ComponentKind::accelerator;
  }
  return specified_model(read_profile(arguments.text("hardware")).hardware, options);
}

Placement placement_from(const Arguments& arguments, const FittedModel& model) {
  Placement out;
  if (arguments.has("parallel-efficiency")) {
    out.parallel_efficiency = share(arguments, "parallel-efficiency");
  }
  if (!arguments.has("on")) return out;
  const Hardware node = read_profile(arguments.text("on")).hardware;
  const auto idle = idle_power_of(node);
  const auto own_idle = idle_power_of(model.hardware);
  for (const auto& [power, name] : {std::pair(idle, node.name), {own_idle, model.hardware.name}}) {
    if (power) continue;
    throw Error(Errc::insufficient_data,
                "--on",
                fmt::format("found no idle power of '{}', expected it in its profile", name));
  }
  if (*idle < *own_idle) {
    throw Error(Errc::usage,
                "--on",
                fmt::format("found a node that idles at {}, expected no less than the model's {}",
                            format_quantity(in(*idle, watt), Kind::power),
                            format_quantity(in(*own_idle, watt), Kind::power)));
  }
  out.also_idle = *idle - *own_idle;
  return out;
}

}  // namespace energymodel::cli
