// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "energymodel/error.hpp"
#include "energymodel/io/network_config.hpp"
#include "energymodel/workloads/transformer_jobs.hpp"
#include "verbs/network_phases.hpp"

namespace energymodel::cli {
namespace {

constexpr double most_width = 1e6;

void require_divisor(const Arguments& arguments,
                     const std::string& option,
                     double whole,
                     double part) {
  if (std::fmod(whole, part) == 0.0) return;
  throw Error(Errc::usage,
              "--" + option,
              fmt::format("found '{}', expected a divisor of {}", arguments.text(option), whole));
}

Transformer from_dimensions(const Arguments& arguments) {
  arguments.require({"layers", "width", "heads", "vocabulary"});
  Transformer net;
  net.decoder_layers = arguments.count("layers", 1, 1e4);
  net.width = arguments.count("width", 1, most_width);
  net.heads = arguments.count("heads", 1, most_width);
  require_divisor(arguments, "heads", net.width, net.heads);
  net.head_dim = net.width / net.heads;
  net.kv_heads = arguments.count_or("kv-heads", 1, most_width, net.heads);
  if (arguments.has("kv-heads")) require_divisor(arguments, "kv-heads", net.heads, net.kv_heads);
  net.feed_forward = arguments.count_or("feed-forward", 1, 1e8, 4.0 * net.width);
  net.is_gated = arguments.has("gated");
  net.vocabulary = arguments.count("vocabulary", 1, 1e8);
  net.is_tied = arguments.has("tied");
  if (arguments.has("experts")) {
    net.experts.count = arguments.count("experts", 1, 1e5);
    net.experts.per_token = arguments.count_or(
        "experts-per-token", 1, net.experts.count, std::min(2.0, net.experts.count));
    net.experts.width = net.feed_forward;
    net.experts.layers = net.decoder_layers;
  } else {
    arguments.refuse({"experts-per-token"}, "found without --experts, expected none");
  }
  return net;
}

Transformer transformer_from(const Arguments& arguments) {
  const auto refuse_dimensions = [&](const std::string& why) {
    arguments.refuse({"layers",
                      "width",
                      "heads",
                      "kv-heads",
                      "feed-forward",
                      "gated",
                      "vocabulary",
                      "tied",
                      "experts",
                      "experts-per-token"},
                     fmt::format("found {}, expected none", why));
  };
  if (arguments.has("config")) {
    refuse_dimensions("with --config");
    arguments.refuse({"parameters", "active-parameters"}, "found with --config, expected none");
    return read_network_config(arguments.text("config"));
  }
  if (arguments.has("parameters")) {
    refuse_dimensions("with --parameters");
    const double parameters = arguments.count("parameters", 1, most_count);
    return transformer_from_parameters(
        parameters, arguments.count_or("active-parameters", 1, parameters, parameters));
  }
  arguments.refuse({"active-parameters"}, "found without --parameters, expected none");
  if (!arguments.has("layers")) {
    throw Error(Errc::usage,
                "--network",
                "found a transformer without dimensions, expected --config, --layers and the rest, "
                "or --parameters");
  }
  return from_dimensions(arguments);
}

TransformerTraining training_from(const Arguments& arguments) {
  arguments.refuse({"prompt", "generate", "requests"}, "found in training, expected none");
  TransformerTraining run;
  run.tokens = arguments.count("tokens", 1, 1e18);
  run.sequence = arguments.count_or("sequence", 1, 1e9, 2048.0);
  run.batch = arguments.count_or("batch", 1, 1e9, 1.0);
  run.devices = arguments.count_or("nodes", 1, 1e7, 1.0);
  run.recomputes = arguments.has("recompute");
  return run;
}

TransformerInference inference_from(const Arguments& arguments, bool generates) {
  arguments.refuse({"tokens", "sequence", "recompute"}, "found in inference, expected none");
  if (!generates) arguments.refuse({"generate"}, "found with an encoder alone, expected none");
  TransformerInference run;
  if (generates) arguments.require({"prompt", "generate"});
  run.prompt = arguments.count("prompt", 1, 1e9);
  run.generated = generates ? arguments.count("generate", 1, 1e9) : 0.0;
  run.batch = arguments.count_or("batch", 1, 1e9, 1.0);
  run.requests = arguments.count_or("requests", 1, most_count, 1.0);
  run.devices = arguments.count_or("nodes", 1, 1e7, 1.0);
  if (run.devices > run.requests) {
    throw Error(Errc::usage,
                "--nodes",
                fmt::format("found {} for {}, expected no more nodes than requests",
                            run.devices,
                            counted(run.requests, "request")));
  }
  return run;
}

}  // namespace

std::vector<NamedWorkload> transformer_phases(const Arguments& arguments) {
  const Transformer net = transformer_from(arguments);
  const Precision precision = precision_from(arguments, Precision::bits16);
  if (phase_from(arguments) == Phase::training) {
    return {{"training", transformer_training(net, training_from(arguments), precision)}};
  }
  const TransformerInference run = inference_from(arguments, !net.is_encoder());
  const Workload prefill = transformer_prefill(net, run, precision);
  if (net.is_encoder()) return {{"inference", prefill}};
  const Workload decode = transformer_decode(net, run, precision);
  if (!(decode.steps > 0.0)) return {{"prefill", prefill}};
  return {{"prefill", prefill}, {"decode", decode}};
}

std::string describe_transformer(const Arguments& arguments, const Workload& job) {
  const auto count = [](double number) { return format_quantity(number, Kind::count); };
  const std::string active = job.active_parameters < job.parameters
                                 ? fmt::format(", {} of them active", count(job.active_parameters))
                                 : "";
  const std::string network =
      fmt::format("transformer ({} parameters{})", count(job.parameters), active);
  if (job.phase == Phase::training) {
    return fmt::format("training a {} on {}, {} of {}",
                       network,
                       counted(job.tokens * job.devices, "token"),
                       counted(job.steps, "step"),
                       counted(job.batch, "sequence"));
  }
  return fmt::format(
      "{} {} of {} tokens{} with a {}, {} at once",
      arguments.has("generate") ? "answering" : "encoding",
      counted(job.samples * job.devices, "request"),
      arguments.text("prompt"),
      arguments.has("generate") ? fmt::format(" by {}", arguments.text("generate")) : "",
      network,
      count(job.batch));
}

}  // namespace energymodel::cli
