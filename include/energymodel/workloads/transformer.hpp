// SPDX-License-Identifier: Apache-2.0
/// \file
/// Transformers by their dimensions: parameters and work. Layer 1.
///
/// The architecture is that of Vaswani et al. (2017), with the variations of the families that
/// io/network_config.hpp reads. A multiply-accumulate is 2 FLOPs. transformer_jobs.hpp makes jobs.
#pragma once

#include <cmath>
#include <vector>

#include "energymodel/workload.hpp"

namespace energymodel {

/// Feed-forward networks of which a router chooses a few for each token (Shazeer et al. 2017).
struct Experts {
  double count = 0.0;            ///< in a layer; 0: none
  double per_token = 0.0;        ///< chosen for a token
  double width = 0.0;            ///< hidden width of one
  double layers = 0.0;           ///< decoder layers that have them; the others are dense
  double shared_width = 0.0;     ///< hidden width of those that every token takes, together
  bool has_shared_gate = false;  ///< a weight per token for the shared ones

  /// Different experts that `tokens` tokens of a layer take, expected: each token takes `per_token`
  /// different ones, all equally likely, so that one expert is missed by a token with probability
  /// 1 - per_token / count and by all of them with that to the power of `tokens`. Real routers are
  /// less even: fewer are taken.
  [[nodiscard]] double taken(double tokens) const {
    if (count <= 0.0) return 0.0;
    if (tokens == 1.0) return per_token;  // exactly
    return -count * std::expm1(tokens * std::log1p(-per_token / count));
  }
};

/// A transformer. Widths and counts are whole numbers; an all-zero part is absent.
struct Transformer {
  double encoder_layers = 0.0;  ///< attend to the whole sequence
  double decoder_layers = 0.0;  ///< attend to what came before, and to the encoder if there is one
  double width = 0.0;
  double heads = 0.0;
  double kv_heads = 0.0;  ///< heads of keys and values; = heads without grouping
  double head_dim = 0.0;
  double feed_forward = 0.0;  ///< hidden width of a dense layer
  bool is_gated = false;      ///< three matrices in a feed-forward network instead of two
  Experts experts;
  double window = 0.0;  ///< most tokens that a decoder token attends to; 0: all

  double vocabulary = 0.0;
  double embedding_width = 0.0;     ///< of the vocabulary's table; 0: width
  bool has_head = true;             ///< a projection to the vocabulary
  bool is_tied = false;             ///< which uses the vocabulary's table
  double positions = 0.0;           ///< rows of a learned table of positions
  double token_types = 0.0;         ///< rows of a learned table of token types
  double relative_positions = 0.0;  ///< learned biases by distance, per head, in each stack

  double norm_vectors = 1.0;     ///< of a norm: 1 (scale) or 2 (scale and shift)
  double norms_per_layer = 2.0;  ///< attention to the encoder has one more
  bool has_embedding_norm = false;
  bool has_final_norm = true;       ///< after each stack
  bool has_query_key_norm = false;  ///< a scale per head dimension for queries, one for keys
  bool has_qkv_bias = false;        ///< of queries, keys and values
  bool has_attention_bias = false;  ///< of the attention's output
  bool has_feed_forward_bias = false;
  bool has_head_bias = false;
  bool has_pooler = false;  ///< a square layer on a sequence's first token

  /// Parameters outside all of the above, and those of them that a token is multiplied with: all
  /// that is known of a network of which only the counts are; see transformer_from_parameters().
  double other_parameters = 0.0;
  double other_active_parameters = 0.0;

  [[nodiscard]] bool has_encoder_and_decoder() const {
    return encoder_layers > 0.0 && decoder_layers > 0.0;
  }
  [[nodiscard]] bool is_encoder() const { return encoder_layers > 0.0 && decoder_layers == 0.0; }
  [[nodiscard]] double table_width() const {
    return embedding_width > 0.0 ? embedding_width : width;
  }

  /// Weights of a feed-forward network of a hidden width.
  [[nodiscard]] double feed_forward_weights(double hidden) const {
    return (is_gated ? 3.0 : 2.0) * width * hidden;
  }

  /// All weights and biases.
  [[nodiscard]] double parameters() const {
    const double norm = norm_vectors * width;
    const double projected = (heads + 2.0 * kv_heads) * head_dim;
    const double attention = width * projected + heads * head_dim * width +
                             (has_qkv_bias ? projected : 0.0) + (has_attention_bias ? width : 0.0) +
                             (has_query_key_norm ? 2.0 * head_dim : 0.0);
    const double dense =
        feed_forward_weights(feed_forward) +
        (has_feed_forward_bias ? (is_gated ? 2.0 : 1.0) * feed_forward + width : 0.0);
    const double sparse =
        width * experts.count + experts.count * feed_forward_weights(experts.width) +
        feed_forward_weights(experts.shared_width) + (experts.has_shared_gate ? width : 0.0);
    const double layers = encoder_layers + decoder_layers;
    const double stacks = (encoder_layers > 0.0 ? 1.0 : 0.0) + (decoder_layers > 0.0 ? 1.0 : 0.0);
    double count = layers * (attention + norms_per_layer * norm) +
                   (layers - experts.layers) * dense + experts.layers * sparse;
    if (has_encoder_and_decoder()) count += decoder_layers * (attention + norm);
    count += stacks * ((has_final_norm ? norm : 0.0) + relative_positions * heads);
    count += vocabulary * table_width() + (positions + token_types) * width;
    if (table_width() != width) count += 2.0 * table_width() * width;  // to the width and back
    if (has_embedding_norm) count += norm;
    if (has_head && !is_tied) count += vocabulary * table_width();
    if (has_head_bias) count += vocabulary;
    if (has_pooler) count += width * width + width;
    return count + other_parameters;
  }

  /// Weights of the experts that none of `tokens` tokens takes.
  [[nodiscard]] double idle_expert_parameters(double tokens) const {
    return experts.layers * (experts.count - experts.taken(tokens)) *
           feed_forward_weights(experts.width);
  }

  /// Those that take part in the work on one token: all but the experts it does not take.
  [[nodiscard]] double active_parameters() const {
    return parameters() - idle_expert_parameters(1.0) -
           (other_parameters - other_active_parameters);
  }

  /// Those that a forward pass of `tokens` tokens reads. Of tables only rows are looked up: they
  /// are left out, unless the vocabulary's is the projection too.
  [[nodiscard]] double parameters_read(double tokens) const {
    const double looked_up = (has_head && is_tied ? 0.0 : vocabulary * table_width()) +
                             (positions + token_types) * width;
    return parameters() - idle_expert_parameters(tokens) - looked_up;
  }

  /// Numbers that the keys and values of one token take.
  [[nodiscard]] double cache_numbers() const { return 2.0 * decoder_layers * kv_heads * head_dim; }

  [[nodiscard]] double forward_flops_per_token(double context) const;
};

/// A network of which only the parameters are known, and the active ones of a mixture of experts: a
/// token takes 2 FLOPs per active parameter forward (Kaplan et al. 2020, section 2.1), 6 in
/// training. Attention scores, activations and the cache of keys and values are not known: zero.
[[nodiscard]] inline Transformer transformer_from_parameters(double parameters, double active) {
  Transformer net;
  net.has_final_norm = false;
  net.has_head = false;
  net.other_parameters = parameters;
  net.other_active_parameters = active;
  return net;
}

/// What goes through the layers at once.
struct ForwardPass {
  double encoder_tokens = 0.0;
  double encoder_context = 0.0;  ///< tokens that one of them attends to
  double decoder_tokens = 0.0;
  double decoder_context = 0.0;  ///< tokens that one of them attends to, itself included, mean
  double cross_context = 0.0;    ///< tokens of the encoder that one of them attends to
  double projected = 0.0;        ///< tokens that are projected to the vocabulary
};

/// The matrix products of a forward pass, each with its FLOPs. Scores of causal attention are
/// counted for the tokens attended to only, as fused kernels compute them (Dao et al. 2022).
[[nodiscard]] inline std::vector<Operation> forward_products(const Transformer& net,
                                                             const ForwardPass& pass) {
  std::vector<Operation> out;
  const auto add = [&](double count, double tokens, double from, double to) {
    const Flops work = flop * (2.0 * tokens * from * to);
    if (count > 0.0 && work > Flops{}) out.push_back({count, work});
  };
  const double queries = net.heads * net.head_dim;
  const double keys = net.kv_heads * net.head_dim;
  const auto attend = [&](double layers, double tokens, double source_tokens, double context) {
    add(layers, tokens, net.width, queries);
    add(2.0 * layers, source_tokens, net.width, keys);
    add(2.0 * layers, tokens, queries, context);  // scores, and the sum that they weight
    add(layers, tokens, queries, net.width);
  };
  const auto feed = [&](double layers, double tokens, double hidden) {
    add(layers * (net.is_gated ? 3.0 : 2.0), tokens, net.width, hidden);
  };
  const double encoded = pass.encoder_tokens;
  const double decoded = pass.decoder_tokens;
  attend(net.encoder_layers, encoded, encoded, pass.encoder_context);
  feed(net.encoder_layers, encoded, net.feed_forward);
  attend(net.decoder_layers, decoded, decoded, pass.decoder_context);
  if (net.has_encoder_and_decoder()) {
    attend(net.decoder_layers, decoded, encoded, pass.cross_context);
  }
  feed(net.decoder_layers - net.experts.layers, decoded, net.feed_forward);
  if (const Experts& experts = net.experts; experts.layers > 0.0 && decoded > 0.0) {
    const double taken = experts.taken(decoded);
    add(experts.layers, decoded, net.width, experts.count);
    feed(experts.layers * taken, decoded * experts.per_token / taken, experts.width);
    feed(experts.layers, decoded, experts.shared_width);
    if (experts.has_shared_gate) add(experts.layers, decoded, net.width, 1.0);
  }
  if (net.table_width() != net.width) {
    add(1.0, encoded + decoded, net.table_width(), net.width);
    add(1.0, pass.projected, net.width, net.table_width());
  }
  if (net.has_head) add(1.0, pass.projected, net.table_width(), net.vocabulary);
  add(1.0, decoded, net.other_active_parameters, 1.0);
  return out;
}

[[nodiscard]] inline Flops total_work(const std::vector<Operation>& operations) {
  Flops total{};
  for (const Operation& operation : operations) total += operation.work * operation.count;
  return total;
}

/// FLOPs of the matrix products on one token that attends to `context` tokens: projections,
/// attention scores, feed-forward networks and the projection to the vocabulary. Norms, softmax and
/// other element-wise work are left out, and the pooler. With an encoder and a decoder, the mean of
/// a token of each.
inline double Transformer::forward_flops_per_token(double context) const {
  ForwardPass pass;
  if (encoder_layers > 0.0) {
    pass.encoder_tokens = 1.0;
    pass.encoder_context = context;
  }
  if (!is_encoder()) {
    pass.decoder_tokens = 1.0;
    pass.decoder_context = context;
    pass.cross_context = context;
    pass.projected = 1.0;
  }
  return in(total_work(forward_products(*this, pass)), flop) /
         (pass.encoder_tokens + pass.decoder_tokens);
}

}  // namespace energymodel
