// SPDX-License-Identifier: Apache-2.0
/// \file
/// Jobs and nodes that between them reach every branch of every term.
#pragma once

#include <utility>
#include <vector>

#include "energymodel/hardware.hpp"
#include "energymodel/workload.hpp"
#include "energymodel/workloads/convolutional_networks.hpp"
#include "energymodel/workloads/fully_connected.hpp"
#include "energymodel/workloads/transformer_jobs.hpp"

namespace energymodel::test {

/// Nothing known, a CPU node with a threading switch, and one without (as a GPU node).
inline std::vector<Hardware> sample_nodes() {
  Hardware bare;
  Hardware cpu;
  cpu.levels = {MemoryLevel{kibibyte * 32.0, 36.0},
                MemoryLevel{mebibyte, 36.0},
                MemoryLevel{mebibyte * 24.75, 2.0}};
  cpu.workers = 36.0;
  cpu.startup_energy = joule * 14000.0;
  cpu.startup_duration = second * 50.0;
  Hardware gpu;
  gpu.levels[0] = {kibibyte * 112.0, 168.0};
  gpu.levels[1] = {mebibyte * 6.0, 2.0};
  return {bare, cpu, gpu};
}

/// A decoder, a mixture of experts, an encoder, both, and one of which the counts alone are known.
inline std::vector<Transformer> sample_transformers() {
  Transformer decoder;
  decoder.decoder_layers = 4.0;
  decoder.width = 64.0;
  decoder.heads = 8.0;
  decoder.kv_heads = 2.0;
  decoder.head_dim = 8.0;
  decoder.feed_forward = 256.0;
  decoder.is_gated = true;
  decoder.vocabulary = 1000.0;
  decoder.window = 128.0;
  Transformer mixture = decoder;
  mixture.experts = {16.0, 2.0, 64.0, 3.0, 64.0, true};
  Transformer encoder = decoder;
  std::swap(encoder.encoder_layers, encoder.decoder_layers);
  encoder.has_head = false;
  Transformer both = decoder;
  both.encoder_layers = 2.0;
  return {decoder, mixture, encoder, both, transformer_from_parameters(7e9, 2e9)};
}

/// Small and large networks, and jobs with every amount at every precision.
inline std::vector<Workload> sample_jobs() {
  std::vector<Workload> out;
  for (const double size : {60.0, 3e4, 2e6, 3e8}) {
    for (const Precision precision : {Precision::fp32, Precision::bits16}) {
      out.push_back(training_workload(fully_connected(Shape::trapezoid, size, 5, 30, 3),
                                      {5000.0, 0.8, 20.0, 256.0},
                                      precision));
    }
  }
  for (const Transformer& net : sample_transformers()) {
    out.push_back(transformer_training(
        net, {.sequence = 64.0, .batch = 4.0, .tokens = 1e6, .devices = 2.0}, Precision::bits16));
    if (net.is_encoder()) continue;
    const TransformerInference run{
        .prompt = 100.0, .generated = 50.0, .batch = 4.0, .requests = 40.0};
    out.push_back(transformer_prefill(net, run, Precision::bits16));
    out.push_back(transformer_decode(net, run, Precision::bits8));
  }
  const Convolutional image = *convolutional_from_name("resnet18", 32.0);
  out.push_back(convolutional_training(image, {5000.0, 0.8, 3.0, 32.0}, Precision::fp32));
  out.push_back(convolutional_inference(image, {5000.0, 32.0}, Precision::bits8));
  for (const Precision precision :
       {Precision::fp64, Precision::fp32, Precision::bits16, Precision::bits8}) {
    Workload job;
    job.precision = precision;
    job.steps = 1234.0;
    job.epochs = 7.0;
    job.launches = 19.0;
    job.work = Flops(3.3e9);
    job.weights = {mebibyte * 70.0, mebibyte * 17.0};
    job.activations = {mebibyte * 9.0, mebibyte * 1.03};  // within a transition
    job.cache = {mebibyte * 5.0, mebibyte * 52.0};        // beyond two levels, within the third
    job.exchanged = kibibyte * 300.0;
    job.clock_ratio = 0.7;
    job.operations = {{3.0, Flops(5e5)}, {16.0, Flops(3e7)}, {2.0, Flops(1e3)}};
    job.duration = 3000.0 * second;
    out.push_back(job);
  }
  return out;
}

}  // namespace energymodel::test
