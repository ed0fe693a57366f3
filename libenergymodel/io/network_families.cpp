// SPDX-License-Identifier: Apache-2.0
#include "io/network_families.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace energymodel {
namespace {

constexpr double most_layers = 1e4;
constexpr double most_width = 1e6;
constexpr double most_hidden = 1e8;
constexpr double most_rows = 1e8;  // of a table

const JsonView::Names head_names{"num_attention_heads", "n_head", "num_heads"};
const JsonView::Names kv_head_names{"num_key_value_heads", "num_kv_heads", "n_head_kv"};

double kv_heads_of(const JsonView& file, double heads) {
  const double out = file.whole_or(kv_head_names, 1, most_width, heads);
  if (std::fmod(heads, out) != 0.0) {
    file.refuse(kv_head_names, fmt::format("a divisor of the {} heads", heads));
  }
  return out;
}

/// What a file may leave out; 0: it may not.
struct Defaults {
  double feed_forward_over_width = 0.0;
  double head_dim = 0.0;  ///< 0: the width over the heads, if it is a divisor
};

/// What every family has, under the names that one or another gives it.
Transformer dimensions(const JsonView& file, const Defaults& defaults = {}) {
  Transformer net;
  net.decoder_layers = file.whole({"num_hidden_layers", "n_layer", "num_layers"}, 1, most_layers);
  net.width = file.whole({"hidden_size", "n_embd", "d_model", "n_embed"}, 1, most_width);
  net.heads = file.whole(head_names, 1, most_width);
  net.kv_heads = kv_heads_of(file, net.heads);
  net.vocabulary = file.whole({"vocab_size"}, 1, most_rows);
  const JsonView::Names hidden{
      "intermediate_size", "n_inner", "ffn_dim", "d_ff", "ffn_hidden_size"};
  const double times = defaults.feed_forward_over_width;
  net.feed_forward = times > 0.0 ? file.whole_or(hidden, 1, most_hidden, times * net.width)
                                 : file.whole(hidden, 1, most_hidden);
  const JsonView::Names dimension{"head_dim", "d_kv"};
  if (file.has(dimension) || defaults.head_dim > 0.0) {
    net.head_dim = file.whole_or(dimension, 1, most_width, defaults.head_dim);
  } else if (std::fmod(net.width, net.heads) == 0.0) {
    net.head_dim = net.width / net.heads;
  } else {
    file.refuse(head_names, fmt::format("a divisor of the width of {}", net.width));
  }
  return net;
}

void set_all_biases(Transformer& net, bool value = true) {
  net.has_qkv_bias = value;
  net.has_attention_bias = value;
  net.has_feed_forward_bias = value;
}

/// None where the file says null.
double window_of(const JsonView& file, double if_absent) {
  return file.is_null("sliding_window")
             ? 0.0
             : file.whole_or({"sliding_window"}, 1, most_rows, if_absent);
}

/// llama, mistral, phi3 and all that is made like them: gated, scaled norms, rotary positions.
Transformer llama_with(const JsonView& file, const Defaults& defaults) {
  Transformer net = dimensions(file, defaults);
  net.is_gated = true;
  net.is_tied = file.flag_or({"tie_word_embeddings"}, false);
  net.has_qkv_bias = net.has_attention_bias = file.flag_or({"attention_bias"}, false);
  net.has_feed_forward_bias = file.flag_or({"mlp_bias"}, false);
  return net;
}

Transformer llama(const JsonView& file) { return llama_with(file, {}); }

Transformer windowed(const JsonView& file, double if_absent) {
  Transformer net = llama(file);
  net.window = window_of(file, if_absent);
  return net;
}

Transformer mistral(const JsonView& file) { return windowed(file, 4096.0); }
Transformer phi3(const JsonView& file) { return windowed(file, 0.0); }

Experts experts(const JsonView& file, double width, double layers) {
  Experts out;
  out.count = file.whole({"num_local_experts", "num_experts", "n_routed_experts"}, 1, 1e5);
  out.per_token = file.whole({"num_experts_per_tok"}, 1, out.count);
  out.width = file.whole_or({"moe_intermediate_size"}, 1, most_hidden, width);
  out.layers = layers;
  return out;
}

Transformer mixtral(const JsonView& file) {
  Transformer net = windowed(file, 0.0);
  net.experts = experts(file, net.feed_forward, net.decoder_layers);
  return net;
}

Transformer gemma(const JsonView& file) {
  Transformer net = llama_with(file, {.head_dim = 256.0});
  net.is_tied = file.flag_or({"tie_word_embeddings"}, true);
  return net;
}

Transformer qwen2(const JsonView& file) {
  Transformer net = llama(file);
  net.has_qkv_bias = true;
  if (file.flag_or({"use_sliding_window"}, false)) net.window = window_of(file, 4096.0);
  return net;
}

Transformer qwen3(const JsonView& file) {
  Transformer net = llama_with(file, {.head_dim = 128.0});
  net.has_query_key_norm = true;
  if (file.flag_or({"use_sliding_window"}, false)) net.window = window_of(file, 4096.0);
  return net;
}

void set_qwen_experts(const JsonView& file, Transformer& net) {
  if (file.has_items("mlp_only_layers")) file.refuse({"mlp_only_layers"}, "an empty list");
  const double every = file.whole_or({"decoder_sparse_step"}, 1, most_layers, 1.0);
  net.experts = experts(file, net.feed_forward, std::floor(net.decoder_layers / every));
}

Transformer qwen2_moe(const JsonView& file) {
  Transformer net = qwen2(file);
  set_qwen_experts(file, net);
  net.experts.shared_width = file.whole({"shared_expert_intermediate_size"}, 1, most_hidden);
  net.experts.has_shared_gate = true;
  return net;
}

Transformer qwen3_moe(const JsonView& file) {
  Transformer net = qwen3(file);
  set_qwen_experts(file, net);
  return net;
}

Transformer deepseek(const JsonView& file) {
  Transformer net = llama(file);
  (void)file.whole_or({"moe_layer_freq"}, 1, 1, 1.0);  // every layer is all that is understood
  const double first = file.whole_or({"first_k_dense_replace"}, 0, net.decoder_layers, 0.0);
  net.experts = experts(file, net.feed_forward, net.decoder_layers - first);
  net.experts.shared_width = file.whole_or({"n_shared_experts"}, 0, 1e5, 0.0) * net.experts.width;
  return net;
}

Transformer gpt2(const JsonView& file) {
  Transformer net = dimensions(file, {.feed_forward_over_width = 4.0});
  net.norm_vectors = 2.0;
  net.positions = file.whole({"n_positions", "max_position_embeddings", "n_ctx"}, 1, most_rows);
  net.is_tied = file.flag_or({"tie_word_embeddings"}, true);
  set_all_biases(net);
  return net;
}

Transformer gptj(const JsonView& file) {
  Transformer net = dimensions(file, {.feed_forward_over_width = 4.0});
  net.norm_vectors = 2.0;
  net.norms_per_layer = 1.0;
  net.has_feed_forward_bias = true;
  net.has_head_bias = true;
  net.is_tied = file.flag_or({"tie_word_embeddings"}, false);
  return net;
}

Transformer gpt_neox(const JsonView& file) {
  Transformer net = dimensions(file);
  net.norm_vectors = 2.0;
  set_all_biases(net);
  net.has_qkv_bias = net.has_attention_bias = file.flag_or({"attention_bias"}, true);
  net.is_tied = file.flag_or({"tie_word_embeddings"}, false);
  return net;
}

Transformer opt(const JsonView& file) {
  constexpr double reserved_positions = 2.0;  // the table's first rows are padding's
  Transformer net = dimensions(file);
  net.norm_vectors = 2.0;
  net.positions = file.whole({"max_position_embeddings"}, 1, most_rows) + reserved_positions;
  net.embedding_width = file.whole_or({"word_embed_proj_dim"}, 1, most_width, net.width);
  net.has_final_norm = file.flag_or({"do_layer_norm_before"}, true) &&
                       !file.flag_or({"_remove_final_layer_norm"}, false);
  net.is_tied = file.flag_or({"tie_word_embeddings"}, true);
  set_all_biases(net, file.flag_or({"enable_bias"}, true));
  return net;
}

Transformer bloom(const JsonView& file) {
  Transformer net = dimensions(file, {.feed_forward_over_width = 4.0});
  net.norm_vectors = 2.0;
  net.has_embedding_norm = true;
  net.is_tied = file.flag_or({"tie_word_embeddings"}, true);
  set_all_biases(net);
  return net;
}

/// One norm for attention and feed-forward network side by side, unless the file says otherwise.
Transformer falcon(const JsonView& file) {
  Transformer net = dimensions(file, {.feed_forward_over_width = 4.0});
  const bool is_grouped = file.flag_or({"new_decoder_architecture"}, false);
  const bool is_parallel = file.flag_or({"parallel_attn"}, true);
  if (is_grouped) {
    (void)file.whole(kv_head_names, 1, net.heads);
  } else {
    net.kv_heads = file.flag_or({"multi_query"}, true) ? 1.0 : net.heads;
  }
  net.norm_vectors = 2.0;
  net.norms_per_layer = is_grouped ? file.whole_or({"num_ln_in_parallel_attn"}, 1, 2, 2.0)
                                   : (is_parallel ? 1.0 : 2.0);
  net.is_tied = file.flag_or({"tie_word_embeddings"}, true);
  set_all_biases(net, file.flag_or({"bias"}, false));
  return net;
}

Transformer phi(const JsonView& file) {
  Transformer net = dimensions(file);
  net.norm_vectors = 2.0;
  net.norms_per_layer = 1.0;
  net.has_head_bias = true;
  net.is_tied = file.flag_or({"tie_word_embeddings"}, false);
  set_all_biases(net);
  return net;
}

/// bert and roberta: an encoder with a pooler and without a projection to the vocabulary.
Transformer bert(const JsonView& file) {
  Transformer net = dimensions(file);
  std::swap(net.encoder_layers, net.decoder_layers);
  net.norm_vectors = 2.0;
  net.positions = file.whole({"max_position_embeddings"}, 1, most_rows);
  net.token_types = file.whole({"type_vocab_size"}, 1, most_rows);
  net.has_embedding_norm = true;
  net.has_final_norm = false;
  net.has_head = false;
  net.has_pooler = true;
  set_all_biases(net);
  return net;
}

Transformer t5(const JsonView& file) {
  Transformer net = dimensions(file, {.head_dim = 64.0});
  net.encoder_layers = net.decoder_layers;
  net.decoder_layers = file.whole_or({"num_decoder_layers"}, 1, most_layers, net.encoder_layers);
  net.relative_positions = file.whole_or({"relative_attention_num_buckets"}, 1, most_rows, 32.0);
  net.is_gated = file.text_or({"feed_forward_proj"}, "relu").starts_with("gated");
  net.is_tied = file.flag_or({"tie_word_embeddings"}, true);
  return net;
}

constexpr std::array families{
    NetworkFamily{"bert", bert},         NetworkFamily{"bloom", bloom},
    NetworkFamily{"deepseek", deepseek}, NetworkFamily{"falcon", falcon},
    NetworkFamily{"gemma", gemma},       NetworkFamily{"gpt2", gpt2},
    NetworkFamily{"gpt_neox", gpt_neox}, NetworkFamily{"gptj", gptj},
    NetworkFamily{"llama", llama},       NetworkFamily{"mistral", mistral},
    NetworkFamily{"mixtral", mixtral},   NetworkFamily{"opt", opt},
    NetworkFamily{"phi", phi},           NetworkFamily{"phi3", phi3},
    NetworkFamily{"qwen2", qwen2},       NetworkFamily{"qwen2_moe", qwen2_moe},
    NetworkFamily{"qwen3", qwen3},       NetworkFamily{"qwen3_moe", qwen3_moe},
    NetworkFamily{"roberta", bert},      NetworkFamily{"t5", t5}};

}  // namespace

std::span<const NetworkFamily> known_families() { return families; }

}  // namespace energymodel
