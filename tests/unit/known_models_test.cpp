// SPDX-License-Identifier: Apache-2.0
/// \file
/// Parameters exactly, and FLOPs within 1 %, as published for well-known models.
#include "unit/known_models.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>

#include "energymodel/io/network_config.hpp"
#include "energymodel/workloads/convolutional_networks.hpp"

namespace energymodel {
namespace {

Transformer known(std::string_view name) {
  for (const auto& model : test::known_transformers) {
    if (model.name == name) return parse_network_config(model.config, model.name);
  }
  ADD_FAILURE() << "no model " << name;
  return {};
}

TEST(known_transformers, have_their_published_parameters) {
  for (const auto& model : test::known_transformers) {
    SCOPED_TRACE(std::string(model.name) + ", " + model.source);
    EXPECT_EQ(parse_network_config(model.config, model.name).parameters(), model.parameters);
  }
}

TEST(known_transformers, have_their_published_active_parameters) {
  struct Case {
    const char* name;
    double active;  ///< in billions, to the digits published
    double tolerance;
    const char* source;
  };
  const Case cases[] = {
      {"mixtral-8x7b", 12.9, 0.05, "Jiang et al. 2024, table 2 and text: 12.9B"},
      {"deepseek-moe-16b", 2.8, 0.05, "Dai et al. 2024, table 3: 16.4B total, 2.8B activated"},
      {"qwen3-30b-a3b", 3.3, 0.1, "Qwen3 technical report 2025: 30.5B in total, 3.3B activated"},
      {"qwen1.5-moe-a2.7b", 2.7, 0.05, "model card: 14.3B in total, 2.7B activated"},
      {"llama-2-7b", 6.738415616, 1e-9, "dense: all"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.source);
    const double active = known(c.name).active_parameters();
    EXPECT_NEAR(active / 1e9, c.active, c.tolerance);
    EXPECT_EQ(active, std::round(active));
  }
}

/// A llama of a vocabulary of its own.
Transformer llama_of(double vocabulary) {
  Transformer net = known("llama-2-7b");
  net.vocabulary = vocabulary;
  return net;
}

Transformer gpt3(double layers, double width, double heads, double head_dim) {
  Transformer net = known("gpt2");
  net.decoder_layers = layers;
  net.width = width;
  net.heads = net.kv_heads = heads;
  net.head_dim = head_dim;
  net.feed_forward = 4.0 * width;
  return net;
}

TEST(known_transformers, take_their_published_flops) {
  struct Case {
    const char* name;
    Transformer net;
    double context;  ///< as the source counts it: every token attends to all, or scores left out
    double tokens;
    double passes;  ///< 1 forward, 3 with training's backward pass
    double flops;   ///< a multiply-accumulate as 2
    const char* source;
  };
  constexpr const char* calflops = "calflops (MrYxJ/calculate-flops.pytorch), README, 1 x 128";
  constexpr const char* brown = "Brown et al. 2020, table D.1: 6 FLOPs per parameter and token";
  const Case cases[] = {
      {"llama-7b", known("llama-2-7b"), 128, 128, 1, 1700.06e9, calflops},
      {"baichuan-7b", llama_of(64000), 128, 128, 1, 1733.62e9, calflops},
      {"qwen-7b", llama_of(151936), 128, 128, 1, 1825.83e9, calflops},
      {"llama-7b, with backward", known("llama-2-7b"), 128, 128, 3, 5100.19e9, calflops},
      {"bert-base", known("bert-base-uncased"), 128, 128, 1, 22.36e9, calflops},
      {"bert-base", known("bert-base-uncased"), 128, 128, 1, 22.5e9, "Jiao et al. 2020, table 1"},
      {"gpt3-2.7b", gpt3(32, 2560, 32, 80), 0, 300e9, 3, 4.77e21, brown},
      {"gpt3-6.7b", gpt3(32, 4096, 32, 128), 0, 300e9, 3, 1.20e22, brown},
      {"gpt3-13b", gpt3(40, 5140, 40, 128), 0, 300e9, 3, 2.31e22, brown},
      {"gpt3-175b", gpt3(96, 12288, 96, 128), 0, 300e9, 3, 3.14e23, brown}};
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.name) + ", " + c.source);
    const double flops = c.net.forward_flops_per_token(c.context) * c.tokens * c.passes;
    EXPECT_NEAR(flops / c.flops, 1.0, 0.01);
  }
}

TEST(known_convolutional_networks, have_their_published_parameters_and_flops) {
  struct Case {
    const char* name;
    double parameters;
    double gigamacs;  ///< the source's "GFLOPS" count a multiply-accumulate as one
  };
  // torchvision 0.15 and later, documentation of each model: num_params and GFLOPS.
  const Case cases[] = {{"resnet18", 11689512, 1.81},
                        {"resnet34", 21797672, 3.66},
                        {"resnet50", 25557032, 4.09},
                        {"resnet101", 44549160, 7.80},
                        {"resnet152", 60192808, 11.51},
                        {"vgg11", 132863336, 7.61},
                        {"vgg13", 133047848, 11.31},
                        {"vgg16", 138357544, 15.47},
                        {"vgg19", 143667240, 19.63}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto net = convolutional_from_name(c.name);
    ASSERT_TRUE(net.has_value());
    EXPECT_EQ(net->parameters(), c.parameters);
    EXPECT_NEAR(net->forward_flops_per_image() / 2e9 / c.gigamacs, 1.0, 0.01);
  }
}

}  // namespace
}  // namespace energymodel
