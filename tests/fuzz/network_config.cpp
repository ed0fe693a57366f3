// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/network_config.hpp"

#include <cmath>
#include <string>

#include "energymodel/workloads/transformer_jobs.hpp"
#include "fuzz/reader.hpp"

namespace energymodel::fuzz {
namespace {

void require_amounts(const Workload& job) {
  for (const double amount : {job.parameters,
                              job.steps,
                              job.launches,
                              in(job.work, flop),
                              in(job.weights.traffic, byte),
                              in(job.activations.traffic, byte),
                              in(job.cache.traffic, byte)}) {
    require(amount >= 0.0 && std::isfinite(amount), "amount", std::to_string(amount));
  }
}

}  // namespace

void read_network(std::string_view bytes) {
  (void)accepts([&] {
    const Transformer net = parse_network_config(std::string(bytes), "config.json");
    require_amounts(transformer_training(
        net, {.sequence = 2048.0, .batch = 2.0, .tokens = 1e9, .devices = 4.0}, Precision::bits16));
    if (net.is_encoder()) return;
    const TransformerInference run{
        .prompt = 1000.0, .generated = 500.0, .batch = 4.0, .requests = 40.0};
    require_amounts(transformer_prefill(net, run, Precision::bits16));
    require_amounts(transformer_decode(net, run, Precision::bits16));
  });
}

}  // namespace energymodel::fuzz
