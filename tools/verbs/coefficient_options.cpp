// SPDX-License-Identifier: Apache-2.0
#include "verbs/coefficient_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "energymodel/error.hpp"

namespace energymodel::cli {
namespace {

/// "NAME=VALUE", taken apart.
struct Assignment {
  std::string name;  ///< as typed, "duration:step.per_step"
  std::string value;
  ParameterInfo parameter;
};

/// \throws Error(Errc::usage) unless the name is a coefficient's
Assignment assignment(const std::string& option, const std::string& text) {
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
  const auto found = std::find(known.begin(), known.end(), bare);
  if (found == known.end() || equals == std::string::npos ||
      std::find(fits.begin(), fits.end(), fit) == fits.end()) {
    throw Error(Errc::usage,
                option,
                fmt::format("found '{}', expected a coefficient and its value, such as {}=0.01; "
                            "coefficients are: {}",
                            text,
                            "launch.per_operation",
                            fmt::join(known, ", ")));
  }
  const auto index = static_cast<std::size_t>(found - known.begin());
  return {name, text.substr(equals + 1), energy_sum().parameters[index]};
}

/// A number in the coefficient's base units and inside its limits.
double number_from(const std::string& option,
                   const std::string& text,
                   const ParameterInfo& parameter) {
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc{} && end == text.data() + text.size() && value >= parameter.lower &&
      value <= parameter.upper && std::isfinite(value)) {
    return value;
  }
  const std::string limits = std::isfinite(parameter.upper)
                                 ? fmt::format("from {} to {}", parameter.lower, parameter.upper)
                                 : fmt::format("of at least {}", parameter.lower);
  throw Error(Errc::usage,
              option,
              fmt::format("found '{}', expected a plain number {}, in base units", text, limits));
}

/// \throws Error(Errc::usage) for a coefficient that was named before
template <class T>
void add_once(const std::string& option,
              const std::string& name,
              const T& value,
              std::map<std::string, T>& to) {
  if (to.emplace(name, value).second) return;
  throw Error(Errc::usage, option, fmt::format("found '{}' twice, expected it once", name));
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
    const auto [name, value, parameter] = assignment("--fix", text);
    add_once("--fix", name, number_from("--fix", value, parameter), options.fixed);
  }
  for (const std::string& text : arguments.all("bound")) {
    const auto [name, interval, parameter] = assignment("--bound", text);
    const auto [low, high] = sides("--bound", interval, {".."}, "LOW..HIGH");
    const Bound bound{number_from("--bound", low, parameter),
                      number_from("--bound", high, parameter)};
    if (bound.low > bound.high) {
      throw Error(Errc::usage, "--bound", fmt::format("found '{}', expected LOW below HIGH", text));
    }
    add_once("--bound", name, bound, options.bounds);
  }
  for (const std::string& text : arguments.all("prior")) {
    const auto [name, belief, parameter] = assignment("--prior", text);
    const auto [value, sd] = sides("--prior", belief, {"+-", "\u00b1"}, "VALUE+-SD");
    constexpr ParameterInfo without_limits{};
    const Prior prior{number_from("--prior", value, parameter),
                      number_from("--prior", sd, without_limits)};
    if (!(prior.sd > 0.0)) {
      throw Error(Errc::usage, "--prior", fmt::format("found '{}', expected SD above 0", text));
    }
    add_once("--prior", name, prior, options.priors);
  }
}

}  // namespace energymodel::cli
