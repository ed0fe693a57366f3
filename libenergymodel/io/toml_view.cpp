// SPDX-License-Identifier: Apache-2.0
#include "io/toml_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "energymodel/error.hpp"

namespace energymodel {

toml::table parse_toml(const std::string& text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    std::string why(error.description());
    std::replace(why.begin(), why.end(), '\n', ' ');
    throw Error(Errc::bad_input,
                fmt::format("{}:{}:{}", file, at.line, at.column),
                fmt::format("found malformed TOML ({}), expected a whole file", why));
  }
}

std::string TomlView::place(std::string_view key) const {
  const toml::node* const found = table_->get(key);
  const auto line = (found != nullptr ? found->source() : table_->source()).begin.line;
  const std::string name = path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
  return line == 0 ? fmt::format("{}: {}", file_, name)
                   : fmt::format("{}:{}: {}", file_, line, name);
}

std::vector<std::string> TomlView::keys() const {
  std::vector<std::string> out;
  for (const auto& [key, value] : *table_) out.emplace_back(key.str());
  return out;
}

const toml::node& TomlView::node(std::string_view key, std::string_view expected) const {
  const toml::node* const found = table_->get(key);
  if (found == nullptr) {
    throw Error(Errc::bad_input, place(key), fmt::format("found nothing, expected {}", expected));
  }
  return *found;
}

std::string TomlView::text(std::string_view key) const {
  const auto value = node(key, "a text").value<std::string>();
  if (!value) throw Error(Errc::bad_input, place(key), "found another type, expected a text");
  return *value;
}

std::string TomlView::text_or(std::string_view key, std::string fallback) const {
  return has(key) ? text(key) : std::move(fallback);
}

bool TomlView::flag(std::string_view key) const {
  const auto value = node(key, "true or false").value_exact<bool>();
  if (!value)
    throw Error(Errc::bad_input, place(key), "found another type, expected true or false");
  return *value;
}

double TomlView::number(std::string_view key) const {
  const toml::node& found = node(key, "a number");
  const auto value = found.is_number() ? found.value<double>() : std::nullopt;
  if (!value || !std::isfinite(*value)) {
    throw Error(Errc::bad_input, place(key), "found another type, expected a finite number");
  }
  return *value;
}

double TomlView::positive(std::string_view key) const {
  const double value = number(key);
  if (value > 0.0) return value;
  throw Error(Errc::bad_input, place(key), fmt::format("found {}, expected more than 0", value));
}

std::size_t TomlView::whole(std::string_view key, std::size_t low, std::size_t high) const {
  const double value = number(key);
  if (value >= static_cast<double>(low) && value <= static_cast<double>(high) &&
      value == std::floor(value)) {
    return static_cast<std::size_t>(value);
  }
  throw Error(Errc::bad_input,
              place(key),
              fmt::format("found {}, expected a whole number from {} to {}", value, low, high));
}

namespace {
/// The finite numbers of a list; nothing if anything else is in it.
std::optional<std::vector<double>> finite_numbers(const toml::array* array) {
  if (array == nullptr) return std::nullopt;
  std::vector<double> out;
  for (const auto& item : *array) {
    const auto value = item.is_number() ? item.value<double>() : std::nullopt;
    if (!value || !std::isfinite(*value)) return std::nullopt;
    out.push_back(*value);
  }
  return out;
}
}  // namespace

std::vector<double> TomlView::numbers(std::string_view key) const {
  const auto out = finite_numbers(node(key, "a list of numbers").as_array());
  if (out) return *out;
  throw Error(
      Errc::bad_input, place(key), "found something else, expected a list of finite numbers");
}

std::vector<std::vector<double>> TomlView::number_rows(std::string_view key) const {
  const toml::array* const rows = node(key, "a list of lists of numbers").as_array();
  std::vector<std::vector<double>> out;
  for (std::size_t i = 0; rows != nullptr && i < rows->size(); ++i) {
    const auto row = finite_numbers(rows->get(i)->as_array());
    if (row) out.push_back(*row);
  }
  if (rows != nullptr && out.size() == rows->size()) return out;
  throw Error(Errc::bad_input,
              place(key),
              "found something else, expected a list of lists of finite numbers");
}

std::vector<std::string> TomlView::texts(std::string_view key) const {
  const toml::array* const list = node(key, "a list of texts").as_array();
  std::vector<std::string> out;
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const auto text = list->get(i)->value<std::string>();
    if (text) out.push_back(*text);
  }
  if (list != nullptr && out.size() == list->size()) return out;
  throw Error(Errc::bad_input, place(key), "found something else, expected a list of texts");
}

TomlView TomlView::table(std::string_view key) const {
  const toml::table* const found = node(key, "a table").as_table();
  if (found == nullptr) {
    throw Error(Errc::bad_input, place(key), "found another type, expected a table");
  }
  return {*found, file_, path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key)};
}

std::vector<TomlView> TomlView::tables(std::string_view key) const {
  std::vector<TomlView> out;
  if (!has(key)) return out;
  const toml::array* const array = node(key, "a list of tables").as_array();
  if (array == nullptr || (!array->empty() && !array->is_homogeneous<toml::table>())) {
    throw Error(Errc::bad_input, place(key), "found another type, expected a list of tables");
  }
  for (const auto& item : *array) {
    const std::string name = path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
    out.emplace_back(*item.as_table(), file_, fmt::format("{}[{}]", name, out.size()));
  }
  return out;
}

double TomlView::quantity(std::string_view key, Kind kind) const {
  return parse_quantity(text(key), kind, place(key));
}

void TomlView::refuse_unknown(std::span<const std::string_view> known) const {
  for (const std::string& key : keys()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    throw Error(Errc::bad_input,
                place(key),
                fmt::format("found an unknown key, expected one of: {}", fmt::join(known, ", ")));
  }
}

void TomlView::require_schema(std::string_view kind, int newest) const {
  const std::string found = text("schema");
  const std::size_t space = found.rfind(' ');
  int number = 0;
  if (space != std::string::npos && found.substr(0, space) == kind) {
    const char* const begin = found.data() + space + 1;
    const char* const end = found.data() + found.size();
    const auto [stop, failure] = std::from_chars(begin, end, number);
    if (failure != std::errc{} || stop != end) number = 0;
  }
  if (number < 1) {
    throw Error(Errc::bad_input,
                place("schema"),
                fmt::format("found '{}', expected '{} {}'", found, kind, newest));
  }
  if (number > newest) {
    throw Error(
        Errc::incompatible,
        place("schema"),
        fmt::format(
            "found '{}' from a newer version, expected at most '{} {}'", found, kind, newest));
  }
}

}  // namespace energymodel
