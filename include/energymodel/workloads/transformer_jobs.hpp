// SPDX-License-Identifier: Apache-2.0
/// \file
/// Jobs on transformers: training, and the two phases of generation. Layer 1.
///
/// All of them describe one device's share of a job that `devices` do in equal parts, each with a
/// whole copy of the network (data parallel). Token numbers themselves are not counted as traffic.
#pragma once

#include <algorithm>

#include "energymodel/workloads/data_parallel.hpp"
#include "energymodel/workloads/training.hpp"
#include "energymodel/workloads/transformer.hpp"

namespace energymodel {

/// Training on sequences of equal length, one pass over the data, by Adam.
struct TransformerTraining {
  double sequence = 0.0;    ///< tokens of one; with an encoder and a decoder, of each
  double batch = 1.0;       ///< sequences per step and device
  double tokens = 0.0;      ///< of the whole job, over all devices
  double devices = 1.0;     ///< their gradients are summed by a ring in every step
  bool recomputes = false;  ///< activations: only those between layers are kept for going backward
};

/// Answering requests of equal length.
struct TransformerInference {
  double prompt = 0.0;     ///< tokens of one request
  double generated = 0.0;  ///< tokens of one answer
  double batch = 1.0;      ///< requests worked on at once, per device
  double requests = 0.0;   ///< of the whole job, over all devices
  double devices = 1.0;    ///< each answers its share, without exchange

  /// The batch is kept full as requests end (Yu et al. 2022), so that a job is a number of batches
  /// that need not be whole.
  [[nodiscard]] double requests_per_device() const { return requests / devices; }
  [[nodiscard]] double full_batch() const { return std::min(batch, requests_per_device()); }
};

namespace detail {
/// Mean of the tokens attended to, over positions `first` to `last` (from 1), window 0 for none.
inline double mean_context(double first, double last, double window) {
  if (window <= 0.0 || last <= window) return 0.5 * (first + last);
  if (first >= window) return window;
  const double rising = 0.5 * (first + window) * (window - first + 1.0);
  return (rising + (last - window) * window) / (last - first + 1.0);
}

inline double most_context(double tokens, double window) {
  return window > 0.0 ? std::min(tokens, window) : tokens;
}

/// Numbers that a layer writes per token: norms, queries, keys, values, the attention's sum and
/// output, the hidden numbers of the feed-forward network and what they become, and its output. For
/// hidden width 4w and no grouping that is 16 w, the 32 of the 34 bytes per number that Korthikanti
/// et al. (2022) find in 16 bits; the other two are masks of dropout. Scores stay within a fused
/// kernel (Dao et al. 2022).
inline double layer_numbers(const Transformer& net, bool is_decoder) {
  const double attention = (2.0 * net.heads + 2.0 * net.kv_heads) * net.head_dim + net.width;
  const bool attends_twice = is_decoder && net.has_encoder_and_decoder();
  const double sparse = net.experts.per_token * net.experts.width + net.experts.shared_width;
  const double share =
      is_decoder && net.decoder_layers > 0.0 ? net.experts.layers / net.decoder_layers : 0.0;
  const double hidden = (1.0 - share) * net.feed_forward + share * sparse;
  return attention * (attends_twice ? 2.0 : 1.0) +
         (net.norms_per_layer + (attends_twice ? 1.0 : 0.0)) * net.width +
         (net.is_gated ? 3.0 : 2.0) * hidden + net.width;
}

/// Numbers that a forward pass writes, and the most that one of its layers does.
struct Written {
  double all = 0.0;
  double layer = 0.0;
  double between_layers = 0.0;
};
inline Written written(const Transformer& net, const ForwardPass& pass) {
  const double encoded = pass.encoder_tokens * layer_numbers(net, false);
  const double decoded = pass.decoder_tokens * layer_numbers(net, true);
  const double projected = net.has_head ? pass.projected * net.vocabulary : 0.0;
  return {net.encoder_layers * encoded + net.decoder_layers * decoded + projected,
          std::max({net.encoder_layers > 0.0 ? encoded : 0.0, decoded, projected}),
          net.width * (net.encoder_layers * pass.encoder_tokens +
                       net.decoder_layers * pass.decoder_tokens)};
}

inline void set_operations(std::vector<Operation> operations, double passes, Workload& job) {
  for (Operation& operation : operations) {
    operation.count *= passes;
    job.launches += operation.count;
  }
  job.work = total_work(operations);
  job.operations = std::move(operations);
}

/// What both phases of generation share. Activations are written and read once and not kept.
inline Workload inference_step(const Transformer& net,
                               const TransformerInference& run,
                               const ForwardPass& pass,
                               Precision precision) {
  const Bytes number = bytes_per_number(precision);
  const Written numbers = written(net, pass);
  Workload job;
  job.phase = Phase::inference;
  job.precision = precision;
  job.parameters = net.parameters();
  job.active_parameters = net.active_parameters();
  job.batch = run.full_batch();
  job.samples = run.requests_per_device();
  job.devices = run.devices;
  job.weights = {number * net.parameters_read(std::max(pass.encoder_tokens, pass.decoder_tokens)),
                 number * job.parameters};
  job.activations = {number * (2.0 * numbers.all), number * numbers.layer};
  set_operations(forward_products(net, pass), 1.0, job);
  return job;
}
}  // namespace detail

/// Training, step by step: one forward and two backward products for each of the forward pass (one
/// more forward if activations are recomputed); weights, gradients and Adam's state as in
/// training_weights(); activations written forward and read backward (and written once more if
/// recomputed, and then only those between layers and of one layer are held); every device's
/// gradients over the link as in ring_all_reduce().
/// \pre tokens, sequence and batch > 0, devices >= 1
[[nodiscard]] inline Workload transformer_training(const Transformer& net,
                                                   const TransformerTraining& run,
                                                   Precision precision) {
  const double batch_tokens = run.batch * run.sequence;
  ForwardPass pass;
  if (net.encoder_layers > 0.0) {
    pass.encoder_tokens = batch_tokens;
    pass.encoder_context = run.sequence;
  }
  if (!net.is_encoder()) {
    pass.decoder_tokens = batch_tokens;
    pass.decoder_context = detail::mean_context(1.0, run.sequence, net.window);
    pass.cross_context = run.sequence;
    pass.projected = batch_tokens;
  }
  const double tokens_per_step = pass.encoder_tokens + pass.decoder_tokens;
  const double forward_passes = run.recomputes ? 2.0 : 1.0;
  const Bytes number = bytes_per_number(precision);
  const detail::Written numbers = detail::written(net, pass);

  Workload job;
  job.precision = precision;
  job.parameters = net.parameters();
  job.active_parameters = net.active_parameters();
  job.epochs = 1.0;
  job.steps = batches(run.tokens, tokens_per_step * run.devices);
  job.batch = run.batch;
  job.tokens = run.tokens / run.devices;
  job.samples = job.tokens / (tokens_per_step / run.batch);
  job.devices = run.devices;
  job.weights = training_weights(
      job.parameters, net.parameters_read(batch_tokens), forward_passes, precision, 2.0);
  const double held = run.recomputes ? numbers.between_layers + numbers.layer : numbers.all;
  job.activations = {number * (numbers.all * (forward_passes + 1.0)), number * held};
  job.exchanged = ring_all_reduce(number * job.parameters, run.devices);
  detail::set_operations(forward_products(net, pass), forward_passes + 2.0, job);
  return job;
}

/// Reading the prompts, a batch at a step: keys and values of every prompt token are written, and
/// read once by its attention; the projection to the vocabulary is that of each prompt's last
/// token, which gives the first token of the answer. An encoder reads the prompt in one pass.
/// \pre prompt, batch and requests > 0, devices >= 1
[[nodiscard]] inline Workload transformer_prefill(const Transformer& net,
                                                  const TransformerInference& run,
                                                  Precision precision) {
  const double batch = run.full_batch();
  ForwardPass pass;
  double passes_over_cache = 2.0;
  if (net.encoder_layers > 0.0) {
    pass.encoder_tokens = batch * run.prompt;
    pass.encoder_context = run.prompt;
    passes_over_cache = 1.0;  // its keys and values for the decoder are only written
  } else {
    pass.decoder_tokens = batch * run.prompt;
    pass.decoder_context = detail::mean_context(1.0, run.prompt, net.window);
    pass.projected = batch;
  }
  Workload job = detail::inference_step(net, run, pass, precision);
  job.steps = run.requests_per_device() / batch;
  job.tokens = run.requests_per_device() * run.prompt;
  const Bytes token = bytes_per_number(precision) * net.cache_numbers();
  job.cache = {token * (batch * run.prompt * passes_over_cache),
               token * (batch * detail::most_context(run.prompt, net.window))};
  return job;
}

/// Writing the answers, one token of each request in the batch at a step. A step reads the weights
/// once (of experts those that the batch's tokens take, Experts::taken()) and the keys and values
/// of all tokens before, and writes those of its own. The first token of an answer is the
/// prefill's, unless there is an encoder; so an answer of one token takes no step here. \pre as
/// transformer_prefill(), generated >= 1, and the network has decoder layers or none at all
[[nodiscard]] inline Workload transformer_decode(const Transformer& net,
                                                 const TransformerInference& run,
                                                 Precision precision) {
  const double batch = run.full_batch();
  const bool has_encoder = net.encoder_layers > 0.0;
  const double steps = has_encoder ? run.generated : run.generated - 1.0;
  const double before = has_encoder ? 0.0 : run.prompt;
  ForwardPass pass;
  pass.decoder_tokens = batch;
  pass.decoder_context = detail::mean_context(before + 1.0, before + steps, net.window);
  pass.cross_context = has_encoder ? run.prompt : 0.0;
  pass.projected = batch;
  Workload job = detail::inference_step(net, run, pass, precision);
  job.steps = run.requests_per_device() / batch * steps;
  job.tokens = run.requests_per_device() * steps;
  const Bytes token = bytes_per_number(precision) * net.cache_numbers();
  const double longest = detail::most_context(before + steps, net.window) + pass.cross_context;
  job.cache = {token * (batch * (pass.decoder_context + pass.cross_context + 1.0)),
               token * (batch * longest)};
  return job;
}

}  // namespace energymodel
