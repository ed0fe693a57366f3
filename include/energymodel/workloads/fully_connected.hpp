// SPDX-License-Identifier: Apache-2.0
/// \file
/// Fully connected networks by size, depth and shape. Layer 1.
///
/// The eight shapes and the way a size becomes widths are those of BUTTER-E (Tripp et al., OEDI
/// submission 5991, DOI 10.25984/2329316): a scale s, found by bisection, whose widths give the
/// count of weights and biases nearest to `size`.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "energymodel/workload.hpp"
#include "energymodel/workloads/data_parallel.hpp"
#include "energymodel/workloads/training.hpp"

namespace energymodel {

enum class Shape {
  rectangle,
  rectangle_residual,  ///< an element-wise sum around every layer neither first nor last
  trapezoid,
  exponential,
  wide_first_2x,
  wide_first_4x,
  wide_first_8x,
  wide_first_16x
};
inline constexpr std::array<std::string_view, 8> shape_names{"rectangle",
                                                             "rectangle_residual",
                                                             "trapezoid",
                                                             "exponential",
                                                             "wide_first_2x",
                                                             "wide_first_4x",
                                                             "wide_first_8x",
                                                             "wide_first_16x"};

[[nodiscard]] inline std::optional<Shape> shape_from_name(std::string_view name) {
  const auto found = std::find(shape_names.begin(), shape_names.end(), name);
  if (found == shape_names.end()) return std::nullopt;
  return static_cast<Shape>(found - shape_names.begin());
}

/// Widths w_0 (inputs) to w_D (outputs) of a chain of fully connected layers.
struct FullyConnected {
  std::vector<double> widths;

  [[nodiscard]] std::size_t depth() const { return widths.size() - 1; }

  /// Weights and biases: sum of w_(i+1) (w_i + 1).
  [[nodiscard]] double parameters() const {
    double count = 0.0;
    for (std::size_t i = 0; i + 1 < widths.size(); ++i) count += widths[i + 1] * (widths[i] + 1.0);
    return count;
  }
};

namespace detail {
/// Nearest integer, halves to even (the default rounding mode), and no layer without a unit.
inline double whole_width(double width) { return std::max(1.0, std::nearbyint(width)); }

inline FullyConnected widths_at_scale(
    Shape shape, double scale, std::size_t depth, double inputs, double outputs) {
  FullyConnected network{{inputs}};
  const auto hidden = static_cast<double>(depth - 1);
  for (std::size_t k = 0; k + 1 < depth; ++k) {
    const double along = static_cast<double>(k) / hidden;
    double width = scale;
    switch (shape) {
      case Shape::rectangle:
      case Shape::rectangle_residual:
        break;
      case Shape::trapezoid:
        width = scale - along * (scale - outputs);
        break;
      case Shape::exponential:
        width = std::max(outputs, scale * std::pow(outputs / scale, along));
        break;
      case Shape::wide_first_2x:
        width = k == 0 ? scale : scale / 2.0;
        break;
      case Shape::wide_first_4x:
        width = k == 0 ? scale : scale / 4.0;
        break;
      case Shape::wide_first_8x:
        width = k == 0 ? scale : scale / 8.0;
        break;
      case Shape::wide_first_16x:
        width = k == 0 ? scale : scale / 16.0;
        break;
    }
    network.widths.push_back(whole_width(width));
  }
  network.widths.push_back(outputs);
  return network;
}
}  // namespace detail

/// The network of a shape whose parameter count is nearest to `size`.
///
/// \param size    wanted count of weights and biases, >= 1
/// \param depth   layers with weights, the output layer included, >= 2
/// \param inputs  network inputs, after any encoding of the raw columns, >= 1
[[nodiscard]] inline FullyConnected fully_connected(
    Shape shape, double size, std::size_t depth, double inputs, double outputs) {
  const auto at = [&](double scale) {
    return detail::widths_at_scale(shape, scale, depth, inputs, outputs);
  };
  double low = 1.0;
  double high = 2.0;
  while (at(high).parameters() < size) high *= 2.0;
  for (int i = 0; i < 100 && high - low > 1e-12 * high; ++i) {
    const double middle = 0.5 * (low + high);
    (at(middle).parameters() < size ? low : high) = middle;
  }
  const FullyConnected below = at(low);
  const FullyConnected above = at(high);
  const bool below_is_nearer =
      std::abs(below.parameters() - size) <= std::abs(above.parameters() - size);
  return below_is_nearer ? below : above;
}

/// The training of a chain of fully connected layers, step by step:
/// - operations: the matrix products, one forward and two backward per layer (the first layer needs
///   no gradient of its inputs), 2 B w_i w_(i+1) FLOPs each; element-wise work rides on them;
/// - FLOPs: the matrix products and the bias sums, forward and backward;
/// - weights: read forward and backward, gradients written and read, and weight and two moments
///   read and written by Adam: ten passes over the parameters, which cycle through their own size;
/// - activations: written forward and read backward, inputs included;
/// - exchanged: the batch of inputs and targets from host to device, and the gradients among
///   data-parallel devices.
[[nodiscard]] inline Workload training_workload(const FullyConnected& network,
                                                const Training& training,
                                                Precision precision = Precision::fp32) {
  constexpr double weight_passes = 10.0;
  constexpr double activation_passes = 2.0;
  const Bytes number = bytes_per_number(precision);
  const double batch = training.batch;

  Workload job;
  job.phase = Phase::training;
  job.precision = precision;
  job.parameters = network.parameters();
  job.active_parameters = job.parameters;
  job.epochs = training.epochs;
  job.steps = training.steps();
  job.batch = batch;
  job.samples = training.samples();
  job.devices = training.devices;

  double units = network.widths.front();
  for (std::size_t i = 0; i < network.depth(); ++i) {
    const double from = network.widths[i];
    const double to = network.widths[i + 1];
    units += to;
    const double products = i == 0 ? 2.0 : 3.0;
    const Flops product = flop * (2.0 * batch * from * to);
    job.operations.push_back({products, product});
    job.launches += products;
    job.work += product * products + flop * (2.0 * batch * to);
  }
  const Bytes weights = number * job.parameters;
  const Bytes activations = number * (batch * units);
  job.weights = {weights * weight_passes, weights};
  job.activations = {activations * activation_passes, activations};
  job.exchanged = number * (batch * (network.widths.front() + network.widths.back())) +
                  ring_all_reduce(weights, training.devices);
  return job;
}

}  // namespace energymodel
