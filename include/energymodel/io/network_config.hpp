// SPDX-License-Identifier: Apache-2.0
/// \file
/// Transformers from a config.json in the Hugging Face layout. Layer 5.
///
/// The families are those of network_families(); what a file does not say is as that family's own
/// code has it. docs/workloads.md lists which keys are read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "energymodel/workloads/transformer.hpp"

namespace energymodel {

/// The values of "model_type" that are understood, in alphabetical order.
[[nodiscard]] std::vector<std::string_view> network_families();

/// Reads a file, or standard input for "-".
/// \throws Error(Errc::bad_input) naming the file and the key, what was found and what was
/// expected:
///         malformed, larger than 1 MiB or nested deeper than 16; an unknown family; a key that is
///         missing, of the wrong type or beyond any sense; heads that do not divide the width
[[nodiscard]] Transformer read_network_config(const std::string& path);
[[nodiscard]] Transformer parse_network_config(const std::string& text, const std::string& name);

}  // namespace energymodel
