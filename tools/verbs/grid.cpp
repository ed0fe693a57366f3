// SPDX-License-Identifier: Apache-2.0
#include "verbs/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

#include "energymodel/error.hpp"
#include "io/suggest.hpp"
#include "io/words.hpp"
#include "verbs/job_options.hpp"

namespace energymodel::cli {
namespace {

Error refusal(const std::string& option, std::string_view found, std::string_view expected) {
  return {Errc::usage, "--" + option, fmt::format("found '{}', expected {}", found, expected)};
}

double number_from(const std::string& option, std::string_view text, Kind kind) {
  try {
    return parse_quantity(text, kind, "--" + option);
  } catch (const Error& error) {
    throw Error(Errc::usage, error.what());
  }
}

/// What may be varied: what describes a job and where it runs.
const Option& option_named(const std::string& option, const std::string& name) {
  std::vector<std::string> names;
  for (const std::span<const Option> table :
       {std::span<const Option>(model_options), std::span<const Option>(job_options)}) {
    for (const Option& known : table) {
      if (known.value_name.empty()) continue;
      if (known.name == name) return known;
      names.emplace_back(known.name);
    }
  }
  throw Error(Errc::usage,
              "--" + option,
              fmt::format("found '{}'{}, expected an option of predict that takes a value",
                          name,
                          did_you_mean(name, names)));
}

/// "1M..1G:log:7"
std::vector<double> range_from(const std::string& option, const std::string& text, Kind kind) {
  const std::vector<std::string> parts = split(text, ':');
  const Ends ends = ends_from(option, parts.front(), kind);
  bool in_equal_ratios = ends.high >= 10.0 * ends.low;
  std::size_t count = 7;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string& part = parts[i];
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), count);
    if (part == "log" || part == "linear") {
      in_equal_ratios = part == "log";
    } else if (error != std::errc{} || end != part.data() + part.size() || count < 2 ||
               count > 10000) {
      throw refusal(option, text, "LOW..HIGH, LOW..HIGH:log:7 or LOW..HIGH:linear:7");
    }
  }
  return spaced(ends, count, in_equal_ratios, kind == Kind::count);
}

}  // namespace

Ends ends_from(const std::string& option, std::string_view text, Kind kind) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) throw refusal(option, text, "LOW..HIGH, such as 1M..1G");
  const Ends out{number_from(option, text.substr(0, dots), kind),
                 number_from(option, text.substr(dots + 2), kind)};
  if (!(out.low > 0.0) || !(out.low < out.high)) {
    throw refusal(option, text, "LOW above 0 and HIGH above LOW");
  }
  return out;
}

std::vector<double> spaced(const Ends& ends,
                           std::size_t count,
                           bool in_equal_ratios,
                           bool is_whole) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count - 1);
    double value = in_equal_ratios ? ends.low * std::pow(ends.high / ends.low, share)
                                   : ends.low + (ends.high - ends.low) * share;
    if (i + 1 == count) value = ends.high;
    out.push_back(is_whole ? std::round(value) : value);
  }
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Varied varied_from(const std::string& option, const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  if (equals + 1 >= text.size()) {
    throw refusal(option, text, "NAME=VALUE,VALUE... or NAME=LOW..HIGH");
  }
  const std::string name = text.substr(0, equals);
  const std::string values = text.substr(equals + 1);
  Varied out{name, kind_of(option_named(option, name)), {}, {}};
  if (out.kind && values.find("..") != std::string::npos) {
    out.numbers = range_from(option, values, *out.kind);
    for (const double number : out.numbers) out.texts.push_back(option_text(*out.kind, number));
    return out;
  }
  out.texts = split(values, ',');
  for (const std::string& value : out.texts) {
    if (value.empty()) throw refusal(option, text, "a value between commas");
    if (out.kind) out.numbers.push_back(number_from(option, value, *out.kind));
  }
  return out;
}

std::string value_text(const Varied& varied, std::size_t index) {
  return varied.kind ? format_quantity(varied.numbers[index], *varied.kind) : varied.texts[index];
}

}  // namespace energymodel::cli
