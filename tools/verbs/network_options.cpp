// SPDX-License-Identifier: Apache-2.0
#include "verbs/network_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "energymodel/error.hpp"
#include "energymodel/workloads/fully_connected.hpp"
#include "energymodel/workloads/generic.hpp"

namespace energymodel::cli {
namespace {

constexpr double most = 1e15;

Precision precision_from(const Arguments& arguments) {
  constexpr std::array<std::string_view, 4> allowed{"fp32", "fp64", "bits16", "bits8"};
  const std::string name = arguments.choice("precision", allowed);
  return static_cast<Precision>(std::find(precision_names.begin(), precision_names.end(), name) -
                                precision_names.begin());
}

void refuse_foreign(const Arguments& arguments, std::string_view network) {
  for (const Option& option : network_options) {
    const bool is_of_other = (option.help.starts_with("mlp: ") && network != "mlp") ||
                             (option.help.starts_with("generic: ") && network != "generic");
    if (!is_of_other || !arguments.has(std::string(option.name))) continue;
    throw Error(Errc::usage,
                fmt::format("--{}", option.name),
                fmt::format("found with --network {}, expected only with the other kind", network));
  }
}

Workload mlp_job(const Arguments& arguments) {
  const Shape shape = *shape_from_name(arguments.choice("shape", shape_names));
  const double size = arguments.count("size", 1, most);
  const auto depth = static_cast<std::size_t>(arguments.count("depth", 2, 1e4));
  const double inputs = arguments.count("inputs", 1, 1e9);
  const double outputs = arguments.count("outputs", 1, 1e9);
  Training training;
  training.observations = arguments.count("observations", 1, most);
  training.epochs = arguments.count_or("epochs", 1, 1e12, 1.0);
  training.batch = arguments.count_or("batch", 1, 1e12, 256.0);
  training.train_share = arguments.quantity_or("train-share", Kind::ratio, 0.8);
  if (!(training.train_share > 0.0) || training.train_share > 1.0) {
    throw Error(Errc::usage,
                "--train-share",
                fmt::format("found '{}', expected a share above 0, at most 1",
                            arguments.text("train-share")));
  }
  return training_workload(
      fully_connected(shape, size, depth, inputs, outputs), training, precision_from(arguments));
}

Workload generic_job(const Arguments& arguments) {
  const auto bytes = [&](const std::string& option) {
    return Bytes(arguments.quantity_or(option, Kind::bytes, 0.0));
  };
  PlainNumbers job;
  job.precision = precision_from(arguments);
  job.steps = arguments.count("steps", 1, most);
  job.epochs = arguments.count_or("epochs", 0, 1e12, 0.0);
  job.batch = arguments.count_or("batch", 1, 1e12, 1.0);
  job.parameters = arguments.count_or("parameters", 0, most, 0.0);
  job.launches = arguments.count_or("launches", 0, 1e12, 0.0);
  job.work = Flops(arguments.quantity_or("step-work", Kind::flops, 0.0));
  job.weights = {bytes("weights-traffic"), bytes("weights-working-set")};
  job.activations = {bytes("activations-traffic"), bytes("activations-working-set")};
  job.exchanged = bytes("exchanged");
  return generic_workload(job);
}

}  // namespace

Workload job_from(const Arguments& arguments) {
  constexpr std::array<std::string_view, 2> networks{"mlp", "generic"};
  if (!arguments.has("network")) (void)arguments.text("network");
  const std::string network = arguments.choice("network", networks);
  refuse_foreign(arguments, network);
  Workload job = network == "mlp" ? mlp_job(arguments) : generic_job(arguments);
  job.clock_ratio = arguments.quantity_or("clock-ratio", Kind::ratio, 1.0);
  if (!(job.clock_ratio > 0.0)) {
    throw Error(Errc::usage, "--clock-ratio", "found 0, expected a positive ratio");
  }
  return job;
}

std::string describe_job(const Arguments& arguments, const Workload& job) {
  if (arguments.text("network") == "generic") {
    return fmt::format("{} steps of {}",
                       format_quantity(job.steps, Kind::count),
                       format_quantity(in(job.work, flop), Kind::flops));
  }
  return fmt::format(
      "training a fully connected network ({}, {} parameters, {} layers), {} epochs "
      "of {} steps of {}",
      arguments.choice("shape", shape_names),
      format_quantity(job.parameters, Kind::count),
      arguments.text("depth"),
      format_quantity(job.epochs, Kind::count),
      format_quantity(job.steps / job.epochs, Kind::count),
      format_quantity(job.batch, Kind::count));
}

Json json_of(const Workload& job) {
  return {{"phase", job.phase == Phase::training ? "training" : "inference"},
          {"precision", precision_names[static_cast<std::size_t>(job.precision)]},
          {"parameters", job.parameters},
          {"epochs", job.epochs},
          {"steps", job.steps},
          {"batch", job.batch},
          {"samples", job.samples},
          {"launches", job.launches},
          {"step_FLOP", in(job.work, flop)},
          {"total_FLOP", in(job.total_work(), flop)},
          {"weights_traffic_B", in(job.weights.traffic, byte)},
          {"weights_working_set_B", in(job.weights.working_set, byte)},
          {"activations_traffic_B", in(job.activations.traffic, byte)},
          {"activations_working_set_B", in(job.activations.working_set, byte)},
          {"exchanged_B", in(job.exchanged, byte)}};
}

}  // namespace energymodel::cli
