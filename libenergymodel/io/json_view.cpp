// SPDX-License-Identifier: Apache-2.0
#include "io/json_view.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <utility>

#include "energymodel/error.hpp"

namespace energymodel {
namespace {

/// The value as it stands in the file, cut to a length that fits a line.
std::string excerpt(const nlohmann::json& value) {
  constexpr std::size_t most = 40;
  using json = nlohmann::json;
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > most) text = text.substr(0, most) + "...";
  return text;
}

}  // namespace

JsonView::JsonView(const std::string& text, std::string name) : name_(std::move(name)) {
  if (text.size() > most_bytes) {
    throw Error(Errc::bad_input,
                name_,
                fmt::format("found {} bytes, expected at most {}", text.size(), most_bytes));
  }
  using json = nlohmann::json;
  const auto watch = [&](int depth, json::parse_event_t /*event*/, json& /*value*/) {
    if (depth <= most_depth) return true;
    throw Error(Errc::bad_input,
                name_,
                fmt::format("found more than {} levels, expected fewer", most_depth));
  };
  try {
    object_ = json::parse(text, watch);
  } catch (const json::parse_error& error) {
    throw Error(Errc::bad_input,
                name_,
                fmt::format("found malformed JSON at byte {}, expected a whole file", error.byte));
  } catch (const json::exception&) {  // a number that no double holds
    throw Error(Errc::bad_input, name_, "found a number out of range, expected numbers of sense");
  }
  if (!object_.is_object()) {
    throw Error(
        Errc::bad_input, name_, fmt::format("found {}, expected an object", excerpt(object_)));
  }
}

const nlohmann::json* JsonView::find(Names names) const {
  for (const char* const name : names) {
    const auto at = object_.find(name);
    if (at != object_.end() && !at->is_null()) return &*at;
  }
  return nullptr;
}

double JsonView::whole(Names names, double low, double high) const {
  const nlohmann::json* const value = find(names);
  const double number =
      value != nullptr && value->is_number() ? value->get<double>() : std::nan("");
  if (number >= low && number <= high && number == std::floor(number)) return number;
  refuse(names, fmt::format("a whole number from {} to {:g}", low, high));
}

double JsonView::whole_or(Names names, double low, double high, double fallback) const {
  return has(names) ? whole(names, low, high) : fallback;
}

bool JsonView::flag_or(Names names, bool fallback) const {
  const nlohmann::json* const value = find(names);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) refuse(names, "true or false");
  return value->get<bool>();
}

std::string JsonView::text_or(Names names, std::string fallback) const {
  const nlohmann::json* const value = find(names);
  if (value == nullptr) return fallback;
  if (!value->is_string()) refuse(names, "a text");
  return value->get<std::string>();
}

void JsonView::refuse(Names names, const std::string& expected) const {
  for (const char* const name : names) {
    const auto at = object_.find(name);
    if (at == object_.end() || at->is_null()) continue;
    throw Error(Errc::bad_input,
                fmt::format("{}: {}", name_, name),
                fmt::format("found {}, expected {}", excerpt(*at), expected));
  }
  throw Error(Errc::bad_input,
              fmt::format("{}: {}", name_, *names.begin()),
              "found nothing, expected " + expected);
}

}  // namespace energymodel
