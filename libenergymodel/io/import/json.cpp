// SPDX-License-Identifier: Apache-2.0
#include "io/import/json.hpp"

#include <algorithm>
#include <cmath>

#include "io/import/text.hpp"

namespace energymodel::importing {

std::optional<Json> parse_json(std::string_view text,
                               const std::string& name,
                               ImportReport& report) {
  constexpr int deepest = 64;
  bool is_too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t /*event*/, Json& /*parsed*/) {
    is_too_deep = is_too_deep || depth > deepest;
    return !is_too_deep;
  };
  try {
    Json parsed = Json::parse(text.begin(), text.end(), watch);
    if (!is_too_deep) return parsed;
    quarantine(report, name, 0, "JSON nested too deep", "more than 64 levels");
  } catch (const Json::parse_error& error) {
    const auto stop = text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size()));
    const auto line = static_cast<std::size_t>(std::count(text.begin(), stop, '\n')) + 1;
    quarantine(report, name, line, "malformed or truncated JSON", "the whole file");
  } catch (const Json::exception&) {
    quarantine(report, name, 0, "malformed or truncated JSON", "a number that is out of range");
  }
  return std::nullopt;
}

const Json& member(const Json& value, const char* key) {
  static const Json nothing;
  if (!value.is_object()) return nothing;
  const auto at = value.find(key);
  return at == value.end() ? nothing : *at;
}

std::optional<double> json_number(const Json& value) {
  if (value.is_string()) return number_of(value.get_ref<const std::string&>());
  if (value.is_object()) {
    const Json& set = member(value, "set");
    if (set.is_boolean() && !set.get<bool>()) return std::nullopt;
    const Json& number = member(value, "number");
    return number.is_number() ? json_number(number) : std::nullopt;
  }
  if (!value.is_number()) return std::nullopt;
  const double number = value.get<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::string json_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.dump();
  return value.is_array() && !value.empty() && value.front().is_string()
             ? value.front().get<std::string>()
             : std::string();
}

}  // namespace energymodel::importing
