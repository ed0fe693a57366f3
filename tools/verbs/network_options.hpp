// SPDX-License-Identifier: Apache-2.0
/// \file
/// The options that describe one job, shared by the verbs that take one.
#pragma once

#include <array>
#include <string>

#include "cli/arguments.hpp"
#include "cli/report.hpp"
#include "energymodel/workload.hpp"

namespace energymodel::cli {

inline constexpr std::array network_options{
    Option{"network", "KIND", "mlp (fully connected) or generic (plain numbers)"},
    Option{"shape",
           "SHAPE",
           "mlp: rectangle, rectangle_residual, trapezoid, exponential, wide_first_2x, _4x, _8x "
           "or _16x (default rectangle)"},
    Option{"inputs", "N", "mlp: network inputs, after any encoding"},
    Option{"outputs", "N", "mlp: network outputs"},
    Option{"size", "N", "mlp: weights and biases, such as 1M"},
    Option{"depth", "N", "mlp: layers with weights, the output layer included"},
    Option{"observations", "N", "mlp: rows of the data set, train and test together"},
    Option{"train-share", "R", "mlp: share of the observations trained on (default 0.8)"},
    Option{"epochs", "N", "passes over the data (default 1)"},
    Option{"batch", "N", "samples per step (default 256)"},
    Option{"precision", "NAME", "fp32 (default), fp64, bits16 or bits8"},
    Option{"clock-ratio", "R", "clock over the clock that the model was fitted at (default 1)"},
    Option{"steps", "N", "generic: steps of the whole job"},
    Option{"parameters", "N", "generic: weights and biases"},
    Option{"step-work", "FLOP", "generic: work of one step, such as '1.5 TFLOP'"},
    Option{"launches", "N", "generic: operations issued per step"},
    Option{"weights-traffic", "BYTES", "generic: weights moved per step, such as '2 GiB'"},
    Option{"weights-working-set", "BYTES", "generic: bytes that they cycle through"},
    Option{"activations-traffic", "BYTES", "generic: activations moved per step"},
    Option{"activations-working-set", "BYTES", "generic: bytes that they cycle through"},
    Option{"exchanged", "BYTES", "generic: bytes over a link per step"}};

/// The job that the options describe.
/// \throws Error(Errc::usage)
[[nodiscard]] Workload job_from(const Arguments& arguments);

/// What the options describe, in a few words: "rectangle network, 1M parameters, 5 layers".
[[nodiscard]] std::string describe_job(const Arguments& arguments, const Workload& job);

/// The numbers of a workload [base units by key].
[[nodiscard]] Json json_of(const Workload& job);

}  // namespace energymodel::cli
