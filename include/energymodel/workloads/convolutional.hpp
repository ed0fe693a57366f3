// SPDX-License-Identifier: Apache-2.0
/// \file
/// Convolutional networks as a list of layers, and jobs on them. Layer 1.
///
/// A multiply-accumulate is 2 FLOPs; only those of convolutions and linear layers are counted, as
/// published figures do. convolutional_networks.hpp has the shipped architectures.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "energymodel/workload.hpp"
#include "energymodel/workloads/data_parallel.hpp"
#include "energymodel/workloads/training.hpp"

namespace energymodel {

/// The numbers that a layer reads or writes for one image.
struct FeatureMap {
  double channels = 0.0;
  double side = 0.0;  ///< of a square

  [[nodiscard]] double numbers() const { return channels * side * side; }
};

/// One layer. Activation functions ride on the layer before them.
struct ConvolutionalLayer {
  enum class Kind {
    convolution,
    pooling,           ///< by `kernel`, `stride` and `padding`
    adaptive_pooling,  ///< to a side of `kernel`
    linear,            ///< on all numbers of its input
    add                ///< of two maps of one size
  };
  Kind kind = Kind::convolution;
  double channels = 0.0;  ///< written, by convolutions and linear layers
  double kernel = 1.0;
  double stride = 1.0;
  double padding = 0.0;
  double groups = 1.0;
  bool has_bias = false;
  bool has_norm = false;   ///< batch normalisation after it: scale and shift per channel
  std::size_t input = 0;   ///< what it reads: 0 the image, i what the i-th layer wrote
  std::size_t second = 0;  ///< what an addition reads besides
};

/// What one layer takes for one image.
struct LayerCost {
  FeatureMap output;
  double parameters = 0.0;
  double read = 0.0;     ///< numbers
  double written = 0.0;  ///< numbers, without those of the norm
  double norm = 0.0;     ///< numbers that the norm writes, unless it is folded into the weights
  Flops work{};
};

struct Convolutional {
  FeatureMap image{3.0, 224.0};
  std::vector<ConvolutionalLayer> layers;

  /// Layer by layer. Sides are those of Dumoulin and Visin (2016): floor((side + 2 padding -
  /// kernel) / stride) + 1.
  /// \pre the image is large enough for every kernel
  [[nodiscard]] std::vector<LayerCost> costs() const {
    std::vector<LayerCost> out;
    const auto map = [&](std::size_t i) { return i == 0 ? image : out[i - 1].output; };
    for (const ConvolutionalLayer& layer : layers) {
      const FeatureMap from = map(layer.input);
      const double side =
          std::floor((from.side + 2.0 * layer.padding - layer.kernel) / layer.stride) + 1.0;
      LayerCost cost;
      double weights = 0.0;
      switch (layer.kind) {
        case ConvolutionalLayer::Kind::convolution:
          cost.output = {layer.channels, side};
          weights = from.channels / layer.groups * layer.kernel * layer.kernel * layer.channels;
          cost.work = flop * (2.0 * weights * side * side);
          break;
        case ConvolutionalLayer::Kind::pooling:
          cost.output = {from.channels, side};
          break;
        case ConvolutionalLayer::Kind::adaptive_pooling:
          cost.output = {from.channels, layer.kernel};
          break;
        case ConvolutionalLayer::Kind::linear:
          cost.output = {layer.channels, 1.0};
          weights = from.numbers() * layer.channels;
          cost.work = flop * (2.0 * weights);
          break;
        case ConvolutionalLayer::Kind::add:
          cost.output = from;
          cost.read = map(layer.second).numbers();
          break;
      }
      cost.parameters = weights + (layer.has_bias ? layer.channels : 0.0) +
                        (layer.has_norm ? 2.0 * layer.channels : 0.0);
      cost.read += from.numbers();
      cost.written = cost.output.numbers();
      cost.norm = layer.has_norm ? cost.written : 0.0;
      out.push_back(cost);
    }
    return out;
  }

  /// Weights, biases, and the scales and shifts of norms.
  [[nodiscard]] double parameters() const {
    double count = 0.0;
    for (const LayerCost& cost : costs()) count += cost.parameters;
    return count;
  }
  [[nodiscard]] double forward_flops_per_image() const {
    Flops work{};
    for (const LayerCost& cost : costs()) work += cost.work;
    return in(work, flop);
  }
};

/// Classifying `images`, over all `devices`; each takes an equal share, `batch` at a step.
struct ImageInference {
  double images = 0.0;
  double batch = 1.0;
  double devices = 1.0;
};

namespace detail {
/// What training and inference share: every layer's products, `passes` of each (`first` of the
/// first layer's), and the images over the link.
inline Workload image_step(const Convolutional& net,
                           const std::vector<LayerCost>& costs,
                           Precision precision,
                           double batch,
                           double first,
                           double passes) {
  Workload job;
  job.precision = precision;
  job.batch = batch;
  for (const LayerCost& cost : costs) {
    job.parameters += cost.parameters;
    if (!(cost.work > Flops{})) continue;
    const double count = job.operations.empty() ? first : passes;
    job.operations.push_back({count, cost.work * batch});
    job.launches += count;
    job.work += cost.work * (batch * count);
  }
  job.active_parameters = job.parameters;
  job.exchanged = bytes_per_number(precision) * (batch * net.image.numbers());
  return job;
}
}  // namespace detail

/// Training by stochastic gradient descent with momentum, step by step: one forward and two
/// backward products per layer with weights (the first needs no gradient of its input); weights as
/// in training_weights(); what every layer and norm writes, written forward and read backward;
/// images from the host, and gradients among devices as in ring_all_reduce().
[[nodiscard]] inline Workload convolutional_training(const Convolutional& net,
                                                     const Training& training,
                                                     Precision precision) {
  const std::vector<LayerCost> costs = net.costs();
  Workload job = detail::image_step(net, costs, precision, training.batch, 2.0, 3.0);
  double numbers = net.image.numbers();
  for (const LayerCost& cost : costs) numbers += cost.written + cost.norm;
  const Bytes held = bytes_per_number(precision) * (training.batch * numbers);
  job.epochs = training.epochs;
  job.steps = training.steps();
  job.samples = training.samples();
  job.devices = training.devices;
  job.weights = training_weights(job.parameters, job.parameters, 1.0, precision, 1.0);
  job.activations = {held * 2.0, held};
  job.exchanged += ring_all_reduce(bytes_per_number(precision) * job.parameters, training.devices);
  return job;
}

/// Classification, step by step: weights are read once, norms are folded into them; every layer
/// writes its output, which is read once, and holds no more than what it reads and writes.
[[nodiscard]] inline Workload convolutional_inference(const Convolutional& net,
                                                      const ImageInference& run,
                                                      Precision precision) {
  const std::vector<LayerCost> costs = net.costs();
  const double images = run.images / run.devices;
  const double batch = std::min(run.batch, images);
  Workload job = detail::image_step(net, costs, precision, batch, 1.0, 1.0);
  const Bytes number = bytes_per_number(precision);
  double moved = 0.0;
  double held = 0.0;
  for (const LayerCost& cost : costs) {
    moved += cost.read + cost.written;
    held = std::max(held, cost.read + cost.written);
  }
  job.phase = Phase::inference;
  job.steps = batches(images, batch);
  job.samples = images;
  job.devices = run.devices;
  job.weights = {number * job.parameters, number * job.parameters};
  job.activations = {number * (batch * moved), number * (batch * held)};
  return job;
}

}  // namespace energymodel
