// SPDX-License-Identifier: Apache-2.0
/// \file
/// JSON of others: nothing in it is taken for granted. Internal to io.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "energymodel/io/import.hpp"

namespace energymodel::importing {

using Json = nlohmann::json;

/// The document, or nothing (and a quarantined line) if it is malformed, cut off, or nested deeper
/// than 64.
[[nodiscard]] std::optional<Json> parse_json(std::string_view text,
                                             const std::string& name,
                                             ImportReport& report);

/// The member of an object; null if there is none or `value` is no object.
[[nodiscard]] const Json& member(const Json& value, const char* key);

/// A number, a text that is one, or Slurm's {"set": true, "number": 1.0}.
[[nodiscard]] std::optional<double> json_number(const Json& value);

/// A text, the first of a list of texts, or a whole number in words; "" for anything else.
[[nodiscard]] std::string json_text(const Json& value);

}  // namespace energymodel::importing
