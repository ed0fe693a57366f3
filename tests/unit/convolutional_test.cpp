// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "energymodel/workloads/convolutional_networks.hpp"

namespace energymodel {
namespace {

using Kind = ConvolutionalLayer::Kind;

/// An 8x8 image of 2 channels; a convolution to 4x4x6 with a norm, a grouped one on it, their sum,
/// pooling to 2x2, a linear layer of 5.
Convolutional small() {
  return {{2.0, 8.0},
          {{.channels = 6, .kernel = 3, .stride = 2, .padding = 1, .has_norm = true},
           {.channels = 6, .kernel = 3, .padding = 1, .groups = 3, .has_bias = true, .input = 1},
           {.kind = Kind::add, .input = 2, .second = 1},
           {.kind = Kind::pooling, .kernel = 2, .stride = 2, .input = 3},
           {.kind = Kind::linear, .channels = 5, .has_bias = true, .input = 4}}};
}

TEST(convolutional, counts_by_hand) {
  struct Case {
    double side;
    double channels;
    double parameters;
    double read;
    double flops;
  };
  const Case cases[] = {
      {4, 6, 2 * 9 * 6 + 12, 2 * 64, 2.0 * 2 * 9 * 6 * 16},
      {4, 6, 2 * 9 * 6 + 6, 96, 2.0 * 2 * 9 * 6 * 16},
      {4, 6, 0, 192, 0},
      {2, 6, 0, 96, 0},
      {1, 5, 24 * 5 + 5, 24, 2.0 * 24 * 5},
  };
  const auto costs = small().costs();
  ASSERT_EQ(costs.size(), std::size(cases));
  for (std::size_t i = 0; i < costs.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(costs[i].output.side, cases[i].side);
    EXPECT_EQ(costs[i].output.channels, cases[i].channels);
    EXPECT_EQ(costs[i].parameters, cases[i].parameters);
    EXPECT_EQ(costs[i].read, cases[i].read);
    EXPECT_EQ(in(costs[i].work, flop), cases[i].flops);
  }
  EXPECT_EQ(small().parameters(), 120.0 + 114.0 + 125.0);
  EXPECT_EQ(small().forward_flops_per_image(), 2.0 * 3456.0 + 240.0);
}

TEST(convolutional, trains_in_equal_shares) {
  const Training training{
      .observations = 1000, .train_share = 1.0, .epochs = 3, .batch = 10, .devices = 4};
  const Workload job = convolutional_training(small(), training, Precision::fp32);
  EXPECT_EQ(job.steps, 3.0 * 25.0);
  EXPECT_EQ(job.samples, 750.0);
  EXPECT_EQ(job.launches, 2.0 + 3.0 + 3.0);
  // The image needs no gradient.
  EXPECT_EQ(in(job.work, flop), 10.0 * (3.0 * (3456.0 + 240.0) + 2.0 * 3456.0));
  // Image, five layers' outputs and one norm's, held; written and read.
  EXPECT_EQ(in(job.activations.working_set, byte), 4.0 * 10.0 * (128 + 96 * 4 + 24 + 5));
  EXPECT_EQ(job.activations.traffic, job.activations.working_set * 2.0);
  // Weight, gradient and momentum.
  EXPECT_EQ(in(job.weights.working_set, byte), 12.0 * 359.0);
  EXPECT_EQ(in(job.exchanged, byte), 4.0 * (10.0 * 128.0 + 1.5 * 359.0));
}

TEST(convolutional, classifies_in_equal_shares) {
  const Workload job = convolutional_inference(
      small(), {.images = 1000, .batch = 10, .devices = 4}, Precision::bits8);
  EXPECT_EQ(job.phase, Phase::inference);
  EXPECT_EQ(job.steps, 25.0);
  EXPECT_EQ(job.samples, 250.0);
  EXPECT_EQ(in(job.work, flop), 10.0 * small().forward_flops_per_image());
  EXPECT_EQ(in(job.weights.traffic, byte), 359.0);
  EXPECT_EQ(in(job.activations.working_set, byte), 10.0 * (192 + 96));
  EXPECT_EQ(in(job.exchanged, byte), 10.0 * 128.0);
}

TEST(convolutional, has_every_shipped_architecture_down_to_the_least_image) {
  for (const std::string_view name : architecture_names) {
    SCOPED_TRACE(name);
    const auto whole = convolutional_from_name(name);
    const auto least = convolutional_from_name(name, least_image_side);
    ASSERT_TRUE(whole && least);
    EXPECT_EQ(least->parameters(), whole->parameters());
    EXPECT_LT(least->forward_flops_per_image(), whole->forward_flops_per_image());
    for (const LayerCost& cost : least->costs()) EXPECT_GE(cost.output.side, 1.0);
  }
  EXPECT_FALSE(convolutional_from_name("resnet19").has_value());
}

}  // namespace
}  // namespace energymodel
