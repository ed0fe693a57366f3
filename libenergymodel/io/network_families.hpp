// SPDX-License-Identifier: Apache-2.0
/// \file
/// How each family of transformers reads its config.json. Layer 5.
#pragma once

#include <span>
#include <string_view>

#include "energymodel/workloads/transformer.hpp"
#include "io/json_view.hpp"

namespace energymodel {

struct NetworkFamily {
  std::string_view name;  ///< the value of "model_type"
  /// \throws Error(Errc::bad_input) naming the file and the key
  Transformer (*read)(const JsonView&);
};

/// In alphabetical order.
[[nodiscard]] std::span<const NetworkFamily> known_families();

}  // namespace energymodel
