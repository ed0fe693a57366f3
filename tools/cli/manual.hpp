// SPDX-License-Identifier: Apache-2.0
/// \file
/// Manual pages in the man(7) language, from the option tables.
#pragma once

#include <span>
#include <string>

#include "cli/arguments.hpp"

namespace energymodel::cli {

/// energymodel-VERB(1).
[[nodiscard]] std::string manual_page(const Verb& verb);

/// energymodel(1): the verbs, and what they share.
[[nodiscard]] std::string manual_overview(std::span<const Verb> verbs);

}  // namespace energymodel::cli
