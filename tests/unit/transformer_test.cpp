// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "energymodel/workloads/transformer_jobs.hpp"

namespace energymodel {
namespace {

/// Decoder of round numbers: 2 layers of width 8, 4 heads of 2 (2 of keys), hidden 16,
/// vocabulary 10.
Transformer small() {
  Transformer net;
  net.decoder_layers = 2.0;
  net.width = 8.0;
  net.heads = 4.0;
  net.kv_heads = 2.0;
  net.head_dim = 2.0;
  net.feed_forward = 16.0;
  net.vocabulary = 10.0;
  return net;
}

TEST(transformer, counts_by_hand) {
  const Transformer net = small();
  // Attention 8 (8 + 4 + 4) + 64, feed-forward 2 x 8 x 16, two norms of 8; tables 10 x 8, final
  // norm.
  EXPECT_EQ(net.parameters(), 2.0 * (128.0 + 64.0 + 256.0 + 16.0) + 160.0 + 8.0);
  // Those matrices and one table, and for each of 5 tokens 2 products with 8 numbers in each layer.
  EXPECT_EQ(net.forward_flops_per_token(5.0), 2.0 * (2.0 * 448.0 + 80.0 + 2.0 * 5.0 * 16.0));
  EXPECT_EQ(net.cache_numbers(), 2.0 * 2.0 * 4.0);
}

/// The work of a layer and of the projection as Narayanan et al. (2021), section 3, have it for a
/// forward pass that attends to all: 24 B s l h^2 (1 + s/(6 h) + V/(12 l h)).
TEST(transformer, agrees_with_the_closed_form_of_narayanan) {
  for (const double sequence : {128.0, 2048.0}) {
    Transformer net;
    net.decoder_layers = 24.0;
    net.width = 2304.0;
    net.heads = net.kv_heads = 24.0;
    net.head_dim = 96.0;
    net.feed_forward = 4.0 * net.width;
    net.vocabulary = 51200.0;
    const double h = net.width;
    const double l = net.decoder_layers;
    const double expected =
        24.0 * l * h * h * (1.0 + sequence / (6.0 * h) + net.vocabulary / (12.0 * l * h));
    EXPECT_NEAR(net.forward_flops_per_token(sequence), expected, 1e-12 * expected);
  }
}

TEST(experts, taken_are_as_by_enumeration) {
  // Two tokens that take 2 of 4 experts each share none, one or two in 1, 4 and 1 of 6 cases.
  const Experts experts{4.0, 2.0, 1.0, 1.0, 0.0, false};
  EXPECT_DOUBLE_EQ(experts.taken(1.0), 2.0);
  EXPECT_DOUBLE_EQ(experts.taken(2.0), (1.0 * 4.0 + 4.0 * 3.0 + 1.0 * 2.0) / 6.0);
  EXPECT_DOUBLE_EQ(experts.taken(1e9), 4.0);
  const Experts all{4.0, 4.0, 1.0, 1.0, 0.0, false};
  EXPECT_EQ(all.taken(1.0), 4.0);
  EXPECT_EQ(Experts{}.taken(7.0), 0.0);
}

TEST(transformer, trains_at_six_flops_per_active_parameter_if_only_those_are_known) {
  const Transformer net = transformer_from_parameters(7e9, 2e9);
  EXPECT_EQ(net.parameters(), 7e9);
  EXPECT_EQ(net.active_parameters(), 2e9);
  const TransformerTraining run{.sequence = 1000.0, .batch = 4.0, .tokens = 1e9, .devices = 5.0};
  const Workload job = transformer_training(net, run, Precision::bits16);
  EXPECT_EQ(job.steps, 1e9 / (1000.0 * 4.0 * 5.0));
  EXPECT_EQ(job.tokens, 2e8);
  EXPECT_EQ(job.samples, 2e5);
  EXPECT_DOUBLE_EQ(in(job.total_work(), flop), 6.0 * 2e9 * 2e8);
  EXPECT_EQ(in(job.weights.working_set, byte), 16.0 * 7e9);
  EXPECT_DOUBLE_EQ(in(job.exchanged, byte), 2.0 * 4.0 / 5.0 * 2.0 * 7e9);
  EXPECT_EQ(job.activations.traffic, Bytes{});
  EXPECT_EQ(job.cache.traffic, Bytes{});
}

TEST(transformer, exchanges_nothing_on_one_device) {
  const Workload job = transformer_training(
      small(), {.sequence = 8.0, .batch = 1.0, .tokens = 80.0}, Precision::fp32);
  EXPECT_EQ(job.exchanged, Bytes{});
  EXPECT_EQ(job.devices, 1.0);
}

TEST(transformer, recomputes_one_more_forward_pass_and_holds_less) {
  TransformerTraining run{.sequence = 64.0, .batch = 2.0, .tokens = 1280.0};
  const Workload kept = transformer_training(small(), run, Precision::bits16);
  run.recomputes = true;
  const Workload recomputed = transformer_training(small(), run, Precision::bits16);
  EXPECT_DOUBLE_EQ(in(recomputed.work, flop), 4.0 / 3.0 * in(kept.work, flop));
  EXPECT_EQ(recomputed.activations.traffic, kept.activations.traffic * 1.5);
  EXPECT_LT(recomputed.activations.working_set, kept.activations.working_set);
}

/// Activations of a layer of hidden width 4w without grouped keys, in 16 bits: 32 bytes per token
/// and unit of width (Korthikanti et al. 2022, equation 1, without dropout masks and scores).
TEST(transformer, holds_the_activations_of_korthikanti) {
  Transformer net = small();
  net.kv_heads = net.heads;
  net.feed_forward = 4.0 * net.width;
  net.has_head = false;
  const Workload job = transformer_training(
      net, {.sequence = 64.0, .batch = 2.0, .tokens = 1280.0}, Precision::bits16);
  EXPECT_EQ(in(job.activations.working_set, byte), 32.0 * 2.0 * 128.0 * net.width);
}

TEST(transformer, reads_weights_and_cache_in_every_step_of_decoding) {
  const Transformer net = small();
  const TransformerInference run{
      .prompt = 100.0, .generated = 11.0, .batch = 4.0, .requests = 40.0, .devices = 2.0};
  const Workload job = transformer_decode(net, run, Precision::bits16);
  EXPECT_EQ(job.phase, Phase::inference);
  EXPECT_EQ(job.samples, 20.0);
  EXPECT_EQ(job.tokens, 200.0);
  EXPECT_EQ(job.steps, 50.0);  // 20 requests, 4 at once, 10 steps each
  EXPECT_EQ(in(job.weights.traffic, byte), 2.0 * (net.parameters() - 80.0));
  EXPECT_EQ(in(job.weights.working_set, byte), 2.0 * net.parameters());
  // Contexts 101 to 110, and one more token written; at the end 110 tokens are held.
  EXPECT_EQ(in(job.cache.traffic, byte), 2.0 * 16.0 * 4.0 * (105.5 + 1.0));
  EXPECT_EQ(in(job.cache.working_set, byte), 2.0 * 16.0 * 4.0 * 110.0);
}

TEST(transformer, answers_of_one_token_are_the_prefill_alone) {
  const TransformerInference run{.prompt = 10.0, .generated = 1.0, .requests = 3.0};
  EXPECT_EQ(transformer_decode(small(), run, Precision::fp32).steps, 0.0);
}

/// A token is worked on once, whether read or written, at any batch: prefill and decode together
/// are one causal pass over all tokens but the last, with the projection of those that are written.
TEST(transformer, prefill_and_decode_are_one_causal_pass) {
  const Transformer net = small();
  for (const double batch : {1.0, 3.0, 50.0}) {
    const TransformerInference run{
        .prompt = 70.0, .generated = 31.0, .batch = batch, .requests = 12.0};
    ForwardPass pass;
    pass.decoder_tokens = 12.0 * 100.0;
    pass.decoder_context = 50.5;
    pass.projected = 12.0 * 31.0;
    const double expected = in(total_work(forward_products(net, pass)), flop);
    const double found = in(transformer_prefill(net, run, Precision::fp32).total_work(), flop) +
                         in(transformer_decode(net, run, Precision::fp32).total_work(), flop);
    EXPECT_NEAR(found, expected, 1e-12 * expected) << batch;
  }
}

TEST(transformer, window_caps_what_a_token_attends_to) {
  // Positions 1 to 10 in a window of 4: 1 + 2 + 3 + 4 x 7.
  EXPECT_DOUBLE_EQ(detail::mean_context(1.0, 10.0, 4.0), 34.0 / 10.0);
  EXPECT_DOUBLE_EQ(detail::mean_context(1.0, 10.0, 0.0), 5.5);
  EXPECT_DOUBLE_EQ(detail::mean_context(3.0, 4.0, 4.0), 3.5);
  EXPECT_DOUBLE_EQ(detail::mean_context(9.0, 12.0, 4.0), 4.0);
  Transformer net = small();
  net.window = 16.0;
  const Workload job = transformer_decode(
      net, {.prompt = 100.0, .generated = 11.0, .requests = 1.0}, Precision::bits8);
  EXPECT_EQ(in(job.cache.working_set, byte), 16.0 * 16.0);
}

TEST(transformer, more_of_a_mixture_is_read_by_larger_batches) {
  Transformer net = small();
  net.experts = {8.0, 2.0, 16.0, 2.0, 0.0, false};
  EXPECT_EQ(net.parameters() - net.active_parameters(), 2.0 * 6.0 * 2.0 * 8.0 * 16.0);
  double last = 0.0;
  for (const double batch : {1.0, 2.0, 8.0, 64.0}) {
    const Workload job = transformer_decode(
        net, {.prompt = 8.0, .generated = 9.0, .batch = batch, .requests = 64.0}, Precision::fp32);
    EXPECT_GT(in(job.weights.traffic, byte), last);
    EXPECT_LE(job.weights.traffic, job.weights.working_set);
    // The work per token does not depend on who shares a step.
    EXPECT_NEAR(in(job.work, flop) / batch, net.forward_flops_per_token(12.5), 1e-9);
    last = in(job.weights.traffic, byte);
  }
}

TEST(transformer, encoder_reads_the_prompt_and_decoder_attends_to_it) {
  Transformer net = small();
  net.encoder_layers = 2.0;
  const TransformerInference run{.prompt = 100.0, .generated = 10.0, .requests = 1.0};
  const Workload prefill = transformer_prefill(net, run, Precision::bits8);
  const Workload decode = transformer_decode(net, run, Precision::bits8);
  // Keys and values of the prompt are for the decoder's layers, and written once.
  EXPECT_EQ(in(prefill.cache.traffic, byte), 16.0 * 100.0);
  EXPECT_EQ(decode.steps, 10.0);
  EXPECT_EQ(in(decode.cache.working_set, byte), 16.0 * 110.0);
  // Encoder 448 and both projections of keys and values 2 x 8 x 4, on 100 tokens, and its scores.
  EXPECT_EQ(in(prefill.work, flop), 2.0 * 100.0 * 2.0 * (448.0 + 64.0 + 2.0 * 8.0 * 100.0));
}

}  // namespace
}  // namespace energymodel
