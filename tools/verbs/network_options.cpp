// SPDX-License-Identifier: Apache-2.0
#include "verbs/network_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "energymodel/error.hpp"
#include "energymodel/workloads/fully_connected.hpp"
#include "energymodel/workloads/generic.hpp"
#include "io/words.hpp"
#include "verbs/network_phases.hpp"

namespace energymodel::cli {
namespace {

struct Network {
  std::vector<NamedWorkload> (*phases)(const Arguments&);
  std::string (*describe)(const Arguments&, const Workload&);
};

std::vector<NamedWorkload> mlp_phases(const Arguments& arguments) {
  arguments.require({"size", "depth", "inputs", "outputs", "observations"});
  const Shape shape = *shape_from_name(arguments.choice("shape"));
  const double size = arguments.count("size", 1, most_count);
  const auto depth = static_cast<std::size_t>(arguments.count("depth", 2, 1e4));
  const double inputs = arguments.count("inputs", 1, 1e9);
  const double outputs = arguments.count("outputs", 1, 1e9);
  Training training;
  training.observations = arguments.count("observations", 1, most_count);
  training.epochs = arguments.count_or("epochs", 1, 1e12, 1.0);
  training.batch = arguments.count_or("batch", 1, 1e12, 256.0);
  training.devices = arguments.count_or("nodes", 1, training.observations, 1.0);
  training.train_share = arguments.quantity_or("train-share", Kind::ratio, 0.8);
  if (!(training.train_share > 0.0) || training.train_share > 1.0) {
    throw Error(Errc::usage,
                "--train-share",
                fmt::format("found '{}', expected a share above 0, at most 1",
                            arguments.text("train-share")));
  }
  return {{"training",
           training_workload(fully_connected(shape, size, depth, inputs, outputs),
                             training,
                             precision_from(arguments, Precision::fp32))}};
}

std::string describe_mlp(const Arguments& arguments, const Workload& job) {
  return fmt::format("training a fully connected network ({}, {}, {} layers), {} of {} of {}",
                     arguments.choice("shape"),
                     counted(job.parameters, "parameter"),
                     arguments.text("depth"),
                     counted(job.epochs, "epoch"),
                     counted(job.steps / job.epochs, "step"),
                     format_quantity(job.batch, Kind::count));
}

std::vector<NamedWorkload> generic_phases(const Arguments& arguments) {
  const auto bytes = [&](const std::string& option) {
    return Bytes(arguments.quantity_or(option, Kind::bytes, 0.0));
  };
  PlainNumbers job;
  job.phase = phase_from(arguments);
  job.precision = precision_from(arguments, Precision::fp32);
  job.steps = arguments.count("steps", 1, most_count);
  job.epochs = arguments.count_or("epochs", 0, 1e12, 0.0);
  job.batch = arguments.count_or("batch", 1, 1e12, 1.0);
  job.parameters = arguments.count_or("parameters", 0, most_count, 0.0);
  job.launches = arguments.count_or("launches", 0, 1e12, 0.0);
  job.work = Flops(arguments.quantity_or("step-work", Kind::flops, 0.0));
  job.weights = {bytes("weights-traffic"), bytes("weights-working-set")};
  job.activations = {bytes("activations-traffic"), bytes("activations-working-set")};
  job.cache = {bytes("kv-cache-traffic"), bytes("kv-cache-working-set")};
  job.exchanged = bytes("exchanged");
  return {{job.phase == Phase::training ? "training" : "inference", generic_workload(job)}};
}

std::string describe_generic(const Arguments& /*arguments*/, const Workload& job) {
  return fmt::format(
      "{} of {}", counted(job.steps, "step"), format_quantity(in(job.work, flop), Kind::flops));
}

/// In the order of network_names.
constexpr std::array<Network, network_names.size()> networks{
    Network{transformer_phases, describe_transformer},
    Network{convolutional_phases, describe_convolutional},
    Network{mlp_phases, describe_mlp},
    Network{generic_phases, describe_generic}};

/// The networks that an option belongs to; none if it belongs to all.
std::vector<std::string_view> owners_of(const Option& option) {
  std::vector<std::string_view> out;
  std::string_view list = option.help.substr(0, option.help.find(": "));
  while (!list.empty()) {
    const std::size_t stop = std::min(list.find(", "), list.size());
    const std::string_view name = list.substr(0, stop);
    if (std::find(network_names.begin(), network_names.end(), name) == network_names.end())
      return {};
    out.push_back(name);
    list.remove_prefix(std::min(stop + 2, list.size()));
  }
  return out;
}

void refuse_foreign(const Arguments& arguments, std::string_view network) {
  for (const Option& option : network_options) {
    const auto owners = owners_of(option);
    if (owners.empty() || std::find(owners.begin(), owners.end(), network) != owners.end())
      continue;
    arguments.refuse(
        {option.name},
        fmt::format(
            "found with --network {}, expected only with {}", network, fmt::join(owners, ", ")));
  }
}

const Network& network_of(const Arguments& arguments) {
  arguments.require({"network"});
  const std::string name = arguments.choice("network");
  return networks[static_cast<std::size_t>(
      std::find(network_names.begin(), network_names.end(), name) - network_names.begin())];
}

}  // namespace

Precision precision_from(const Arguments& arguments, Precision usual) {
  if (!arguments.has("precision")) return usual;
  const std::string name = arguments.choice("precision");
  return static_cast<Precision>(std::find(precision_names.begin(), precision_names.end(), name) -
                                precision_names.begin());
}

Phase phase_from(const Arguments& arguments) {
  return arguments.choice("phase") == phase_names[0] ? Phase::training : Phase::inference;
}

std::string counted(double number, std::string_view noun) {
  return plural(format_quantity(number, Kind::count), noun);
}

std::vector<NamedWorkload> phases_from(const Arguments& arguments) {
  const Network& network = network_of(arguments);
  refuse_foreign(arguments, arguments.text("network"));
  const double clock_ratio = arguments.quantity_or("clock-ratio", Kind::ratio, 1.0);
  if (!(clock_ratio > 0.0)) {
    throw Error(Errc::usage, "--clock-ratio", "found 0, expected a positive ratio");
  }
  std::vector<NamedWorkload> phases = network.phases(arguments);
  for (NamedWorkload& phase : phases) phase.job.clock_ratio = clock_ratio;
  return phases;
}

Workload job_from(const Arguments& arguments) {
  std::vector<NamedWorkload> phases = phases_from(arguments);
  if (phases.size() == 1) return std::move(phases.front().job);
  throw Error(Errc::usage,
              "--phase",
              "found an inference of two phases, prefill and decode, expected a job of one");
}

std::string describe_job(const Arguments& arguments, const Workload& job) {
  std::string out = network_of(arguments).describe(arguments, job);
  if (job.devices > 1.0) {
    out += fmt::format(", on each of {} nodes", format_quantity(job.devices, Kind::count));
  }
  return out;
}

Json json_of(const Workload& job) {
  return {{"phase", job.phase == Phase::training ? "training" : "inference"},
          {"precision", precision_names[static_cast<std::size_t>(job.precision)]},
          {"parameters", job.parameters},
          {"active_parameters", job.active_parameters},
          {"nodes", job.devices},
          {"epochs", job.epochs},
          {"steps", job.steps},
          {"batch", job.batch},
          {"samples", job.samples},
          {"tokens", job.tokens},
          {"launches", job.launches},
          {"step_FLOP", in(job.work, flop)},
          {"total_FLOP", in(job.total_work(), flop)},
          {"weights_traffic_B", in(job.weights.traffic, byte)},
          {"weights_working_set_B", in(job.weights.working_set, byte)},
          {"activations_traffic_B", in(job.activations.traffic, byte)},
          {"activations_working_set_B", in(job.activations.working_set, byte)},
          {"kv_cache_traffic_B", in(job.cache.traffic, byte)},
          {"kv_cache_working_set_B", in(job.cache.working_set, byte)},
          {"exchanged_B", in(job.exchanged, byte)}};
}

}  // namespace energymodel::cli
