// SPDX-License-Identifier: Apache-2.0
#include "verbs/coefficient_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "energymodel/error.hpp"

namespace energymodel::cli {
namespace {

/// "NAME" and "VALUE" of "NAME=VALUE"; the name has to be a coefficient.
std::pair<std::string, std::string> assignment(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const std::size_t colon = name.find(':');
  const std::string fit = colon == std::string::npos ? "energy" : name.substr(0, colon);
  const std::string bare = colon == std::string::npos ? name : name.substr(colon + 1);
  constexpr std::array<std::string_view, 3> fits{"energy", "duration", "energy_given_duration"};
  std::vector<std::string> known;
  for (const ParameterInfo& parameter : energy_sum().parameters) {
    known.push_back(qualified_name(parameter));
  }
  if (std::find(known.begin(), known.end(), bare) == known.end() || equals == std::string::npos ||
      std::find(fits.begin(), fits.end(), fit) == fits.end()) {
    throw Error(Errc::usage,
                option,
                fmt::format("found '{}', expected a coefficient and its value, such as {}=0.01; "
                            "coefficients are: {}",
                            text,
                            "launch.per_operation",
                            fmt::join(known, ", ")));
  }
  return {name, text.substr(equals + 1)};
}

/// A number that is not negative, in the coefficient's base units.
double number_from(const std::string& option, const std::string& text) {
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc{} && end == text.data() + text.size() && value >= 0.0) return value;
  throw Error(
      Errc::usage,
      option,
      fmt::format("found '{}', expected a number that is not negative, in base units", text));
}

/// Both sides of a separator.
std::pair<std::string, std::string> sides(const std::string& option,
                                          const std::string& text,
                                          std::initializer_list<std::string_view> separators,
                                          std::string_view expected) {
  for (const std::string_view separator : separators) {
    const std::size_t at = text.find(separator);
    if (at != std::string::npos) {
      return {text.substr(0, at), text.substr(at + separator.size())};
    }
  }
  throw Error(Errc::usage, option, fmt::format("found '{}', expected {}", text, expected));
}

}  // namespace

void add_knowledge(const Arguments& arguments, FitOptions& options) {
  for (const std::string& text : arguments.all("fix")) {
    const auto [name, value] = assignment("--fix", text);
    options.fixed[name] = number_from("--fix", value);
  }
  for (const std::string& text : arguments.all("bound")) {
    const auto [name, interval] = assignment("--bound", text);
    const auto [low, high] = sides("--bound", interval, {".."}, "LOW..HIGH");
    options.bounds[name] = {number_from("--bound", low), number_from("--bound", high)};
    if (options.bounds[name].low > options.bounds[name].high) {
      throw Error(Errc::usage, "--bound", fmt::format("found '{}', expected LOW below HIGH", text));
    }
  }
  for (const std::string& text : arguments.all("prior")) {
    const auto [name, belief] = assignment("--prior", text);
    const auto [value, sd] = sides("--prior", belief, {"+-", "\u00b1"}, "VALUE+-SD");
    options.priors[name] = {number_from("--prior", value), number_from("--prior", sd)};
    if (!(options.priors[name].sd > 0.0)) {
      throw Error(Errc::usage, "--prior", fmt::format("found '{}', expected SD above 0", text));
    }
  }
}

}  // namespace energymodel::cli
