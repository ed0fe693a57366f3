// SPDX-License-Identifier: Apache-2.0
/// \file
/// Shipped convolutional architectures. Layer 1.
///
/// ResNet: He et al. (2016), "Deep residual learning for image recognition", table 1, with the
/// stride of a bottleneck in its 3x3 convolution, as in the models that are in use (Goyal et al.
/// 2017, section 5.1). VGG: Simonyan and Zisserman (2015), table 1, columns A, B, D and E.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "energymodel/workloads/convolutional.hpp"

namespace energymodel {

inline constexpr std::array<std::string_view, 9> architecture_names{"resnet18",
                                                                    "resnet34",
                                                                    "resnet50",
                                                                    "resnet101",
                                                                    "resnet152",
                                                                    "vgg11",
                                                                    "vgg13",
                                                                    "vgg16",
                                                                    "vgg19"};
/// The least side of an image: five halvings leave one number.
inline constexpr double least_image_side = 32.0;

namespace detail {
using Kind = ConvolutionalLayer::Kind;

/// Appends a layer that reads what the last one wrote; returns its number.
inline std::size_t append(Convolutional& net, ConvolutionalLayer layer) {
  layer.input = net.layers.size();
  net.layers.push_back(layer);
  return net.layers.size();
}

inline ConvolutionalLayer normed(double channels, double kernel, double stride) {
  return {.channels = channels,
          .kernel = kernel,
          .stride = stride,
          .padding = (kernel - 1.0) / 2.0,
          .has_norm = true};
}

inline ConvolutionalLayer pool(double kernel, double stride, double padding) {
  return {.kind = Kind::pooling, .kernel = kernel, .stride = stride, .padding = padding};
}

/// `width` channels inside; a bottleneck writes four times as many.
inline void append_residual_block(
    Convolutional& net, double width, double stride, bool is_bottleneck, bool is_projected) {
  const std::size_t from = net.layers.size();
  const double channels = is_bottleneck ? 4.0 * width : width;
  if (is_bottleneck) append(net, normed(width, 1.0, 1.0));
  append(net, normed(width, 3.0, stride));
  const std::size_t branch =
      append(net, is_bottleneck ? normed(channels, 1.0, 1.0) : normed(channels, 3.0, 1.0));
  std::size_t shortcut = from;
  if (is_projected) {
    shortcut = append(net, normed(channels, 1.0, stride));
    net.layers.back().input = from;
  }
  append(net, {.kind = Kind::add, .second = shortcut});
  net.layers.back().input = branch;
}

inline void append_classifier(Convolutional& net, double classes) {
  append(net, {.kind = Kind::linear, .channels = classes, .has_bias = true});
}
}  // namespace detail

/// \param blocks         residual blocks in each of the four stages
/// \param is_bottleneck  three convolutions in a block instead of two
[[nodiscard]] inline Convolutional resnet(const std::array<int, 4>& blocks,
                                          bool is_bottleneck,
                                          double image_side = 224.0,
                                          double classes = 1000.0) {
  Convolutional net{{3.0, image_side}, {}};
  detail::append(net, detail::normed(64.0, 7.0, 2.0));
  detail::append(net, detail::pool(3.0, 2.0, 1.0));
  double width = 64.0;
  for (std::size_t stage = 0; stage < blocks.size(); ++stage) {
    for (int block = 0; block < blocks[stage]; ++block) {
      const bool halves = stage > 0 && block == 0;
      const bool is_projected = halves || (block == 0 && is_bottleneck);
      detail::append_residual_block(net, width, halves ? 2.0 : 1.0, is_bottleneck, is_projected);
    }
    width *= 2.0;
  }
  detail::append(net, {.kind = detail::Kind::adaptive_pooling, .kernel = 1.0});
  detail::append_classifier(net, classes);
  return net;
}

/// \param convolutions  in each of the five stages
[[nodiscard]] inline Convolutional vgg(const std::array<int, 5>& convolutions,
                                       double image_side = 224.0,
                                       double classes = 1000.0) {
  Convolutional net{{3.0, image_side}, {}};
  double channels = 64.0;
  for (const int count : convolutions) {
    for (int i = 0; i < count; ++i) {
      detail::append(net, {.channels = channels, .kernel = 3.0, .padding = 1.0, .has_bias = true});
    }
    detail::append(net, detail::pool(2.0, 2.0, 0.0));
    channels = std::min(2.0 * channels, 512.0);
  }
  detail::append(net, {.kind = detail::Kind::adaptive_pooling, .kernel = 7.0});
  detail::append_classifier(net, 4096.0);
  detail::append_classifier(net, 4096.0);
  detail::append_classifier(net, classes);
  return net;
}

/// One of architecture_names. \pre image_side >= least_image_side
[[nodiscard]] inline std::optional<Convolutional> convolutional_from_name(std::string_view name,
                                                                          double image_side = 224.0,
                                                                          double classes = 1000.0) {
  struct ResNet {
    std::string_view name;
    std::array<int, 4> blocks;
    bool is_bottleneck;
  };
  constexpr std::array resnets{ResNet{"resnet18", {2, 2, 2, 2}, false},
                               ResNet{"resnet34", {3, 4, 6, 3}, false},
                               ResNet{"resnet50", {3, 4, 6, 3}, true},
                               ResNet{"resnet101", {3, 4, 23, 3}, true},
                               ResNet{"resnet152", {3, 8, 36, 3}, true}};
  using Vgg = std::pair<std::string_view, std::array<int, 5>>;
  constexpr std::array vggs{Vgg{"vgg11", {1, 1, 2, 2, 2}},
                            Vgg{"vgg13", {2, 2, 2, 2, 2}},
                            Vgg{"vgg16", {2, 2, 3, 3, 3}},
                            Vgg{"vgg19", {2, 2, 4, 4, 4}}};
  for (const ResNet& known : resnets) {
    if (known.name == name) return resnet(known.blocks, known.is_bottleneck, image_side, classes);
  }
  for (const auto& [known, convolutions] : vggs) {
    if (known == name) return vgg(convolutions, image_side, classes);
  }
  return std::nullopt;
}

}  // namespace energymodel
