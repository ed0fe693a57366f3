// SPDX-License-Identifier: Apache-2.0
/// \file
/// The options that describe one job, shared by the verbs that take one.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/report.hpp"
#include "energymodel/workload.hpp"
#include "energymodel/workloads/convolutional_networks.hpp"
#include "energymodel/workloads/fully_connected.hpp"

namespace energymodel::cli {

inline constexpr std::array<std::string_view, 4> network_names{
    "transformer", "cnn", "mlp", "generic"};
inline constexpr std::array<std::string_view, 2> phase_names{"training", "inference"};

/// An option whose help starts with names of networks and a colon belongs to those alone.
inline constexpr std::array network_options{
    Option{"network",
           "KIND",
           "transformer, cnn (convolutional), mlp (fully connected) or generic (plain numbers)",
           false,
           network_names},
    Option{"phase",
           "NAME",
           "transformer, cnn, generic: training (default) or inference",
           false,
           phase_names},
    Option{"config", "FILE", "transformer: config.json in the Hugging Face layout"},
    Option{"layers", "N", "transformer: decoder layers, without a config"},
    Option{"width", "N", "transformer: width of the layers"},
    Option{"heads", "N", "transformer: attention heads, a divisor of the width"},
    Option{"kv-heads", "N", "transformer: heads of keys and values (default as heads)"},
    Option{"feed-forward", "N", "transformer: hidden width (default 4 times the width)"},
    Option{"gated", "", "transformer: three matrices in a feed-forward network instead of two"},
    Option{"vocabulary", "N", "transformer: rows of the table of tokens"},
    Option{"tied", "", "transformer: the projection to the vocabulary uses that table"},
    Option{"experts", "N", "transformer: experts in every layer (default none)"},
    Option{"experts-per-token", "N", "transformer: experts that a token takes (default 2)"},
    Option{"active-parameters",
           "N",
           "transformer: parameters that a token meets, if only --parameters is known"},
    Option{"sequence", "N", "transformer: tokens of a training sequence (default 2048)"},
    Option{"tokens", "N", "transformer: trained on in all, such as 1.4T"},
    Option{"recompute", "", "transformer: activations are recomputed in the backward pass"},
    Option{"prompt", "N", "transformer: tokens of a request"},
    Option{"generate", "N", "transformer: tokens of an answer"},
    Option{"requests", "N", "transformer: answered in all (default 1)"},
    Option{"architecture",
           "NAME",
           "cnn: resnet18, 34, 50, 101 or 152; vgg11, 13, 16 or 19",
           false,
           architecture_names},
    Option{"image", "N", "cnn: side of an image (default 224)"},
    Option{"images", "N", "cnn: in an epoch of training, or classified in all"},
    Option{"shape",
           "SHAPE",
           "mlp: rectangle, rectangle_residual, trapezoid, exponential, wide_first_2x, _4x, _8x "
           "or _16x (default rectangle)",
           false,
           shape_names},
    Option{"inputs", "N", "mlp: network inputs, after any encoding"},
    Option{"outputs", "N", "mlp: network outputs"},
    Option{"size", "N", "mlp: weights and biases, such as 1M"},
    Option{"depth", "N", "mlp: layers with weights, the output layer included"},
    Option{"observations", "N", "mlp: rows of the data set, train and test together"},
    Option{"train-share", "R", "mlp: share of the observations trained on (default 0.8)"},
    Option{"epochs", "N", "cnn, mlp, generic: passes over the data (default 1)"},
    Option{"batch",
           "N",
           "rows, images, sequences or requests per step and node (default 256; transformer 1)"},
    Option{"nodes",
           "N",
           "transformer, cnn, mlp: that share the data equally (default 1); batch and all amounts "
           "are those of one"},
    Option{"precision",
           "NAME",
           "fp32 (default), fp64, bits16 (default of transformer) or bits8",
           false,
           precision_names},
    Option{"clock-ratio", "R", "clock over the clock that the model was fitted at (default 1)"},
    Option{"parameters",
           "N",
           "transformer, generic: weights and biases; of a transformer if no more is known"},
    Option{"steps", "N", "generic: steps of the whole job"},
    Option{"step-work", "FLOP", "generic: work of one step, such as '1.5 TFLOP'"},
    Option{"launches", "N", "generic: operations issued per step"},
    Option{"weights-traffic", "BYTES", "generic: weights moved per step, such as '2 GiB'"},
    Option{"weights-working-set", "BYTES", "generic: bytes that they cycle through"},
    Option{"activations-traffic", "BYTES", "generic: activations moved per step"},
    Option{"activations-working-set", "BYTES", "generic: bytes that they cycle through"},
    Option{"kv-cache-traffic", "BYTES", "generic: keys and values moved per step"},
    Option{"kv-cache-working-set", "BYTES", "generic: bytes that they cycle through"},
    Option{"exchanged", "BYTES", "generic: bytes over a link per step"}};

/// One phase of a job.
struct NamedWorkload {
  std::string name;  ///< "training", "inference", "prefill" or "decode"
  Workload job;
};

/// The phases of the job that the options describe, in the order in which they run: prefill and
/// decode where a transformer generates, else one. They are one run: what a run pays once
/// (start-up) is paid once for all of them. \throws Error(Errc::usage); Error(Errc::bad_input) for
/// a config
[[nodiscard]] std::vector<NamedWorkload> phases_from(const Arguments& arguments);

/// The job that the options describe, which has to be of one phase.
/// \throws as phases_from()
[[nodiscard]] Workload job_from(const Arguments& arguments);

/// What the options describe, in a few words: "rectangle network, 1M parameters, 5 layers".
/// \param job  any phase of it
[[nodiscard]] std::string describe_job(const Arguments& arguments, const Workload& job);

/// The numbers of a workload [base units by key].
[[nodiscard]] Json json_of(const Workload& job);

}  // namespace energymodel::cli
