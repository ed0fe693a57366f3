// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "io/suggest.hpp"

namespace energymodel::cli {
namespace {

namespace po = boost::program_options;

std::vector<std::string> option_names(const Verb& verb) {
  std::vector<std::string> names{"--help"};
  for (const Option& option : verb.options) names.push_back("--" + std::string(option.name));
  return names;
}

}  // namespace

std::string help_text(const Verb& verb) {
  std::vector<std::string_view> usage{"energymodel", verb.name, verb.operands};
  // Behind "--" stand another program's options.
  const auto behind = verb.operands.starts_with("--") ? usage.end() - 1 : usage.end();
  if (!verb.options.empty()) usage.insert(behind, "[options]");
  std::erase(usage, "");
  std::string out =
      fmt::format("{}\n\n{}\n\nExamples:\n{}",
                  fmt::join(usage, " "),
                  wrap(verb.summary, 0, 80),
                  verb.examples);
  if (!verb.options.empty()) out += "\nOptions:\n";
  for (const Option& option : verb.options) {
    const std::string name = option.value_name.empty()
                                 ? fmt::format("--{}", option.name)
                                 : fmt::format("--{} {}", option.name, option.value_name);
    constexpr std::size_t column = 28;
    out += fmt::format("  {:{}}", name, column - 2);
    if (name.size() + 2 >= column) out += "\n" + std::string(column, ' ');
    out += wrap(option.help, column, 80) + "\n";
  }
  return out;
}

Arguments::Arguments(const Verb& verb, std::span<const std::string> words) {
  po::options_description described;
  for (const Option& option : verb.options) {
    const std::string name(option.name);
    if (option.value_name.empty()) {
      described.add_options()(name.c_str(), "");
    } else {
      described.add_options()(name.c_str(), po::value<std::vector<std::string>>()->composing(), "");
    }
  }
  described.add_options()("operand", po::value<std::vector<std::string>>());
  po::positional_options_description operand;
  operand.add("operand", -1);
  namespace style = po::command_line_style;
  constexpr int long_options =
      style::allow_long | style::long_allow_next | style::long_allow_adjacent;
  try {
    const auto parsed = po::command_line_parser({words.begin(), words.end()})
                            .options(described)
                            .positional(operand)
                            .style(long_options)
                            .run();
    for (const auto& option : parsed.options) {
      auto& to = option.string_key == "operand" ? operands_ : values_[option.string_key];
      to.insert(to.end(), option.value.begin(), option.value.end());
    }
  } catch (const po::unknown_option& error) {
    const std::string name = error.get_option_name();
    throw Error(Errc::usage,
                fmt::format("energymodel {}", verb.name),
                fmt::format("found unknown option '{}'{}, expected one of: {}",
                            name,
                            did_you_mean(name, option_names(verb)),
                            fmt::join(option_names(verb), ", ")));
  } catch (const po::error_with_option_name& error) {
    throw Error(Errc::usage,
                fmt::format("energymodel {}: {}", verb.name, error.get_option_name()),
                "found no value, expected one");
  } catch (const po::error& error) {
    throw Error(Errc::usage, fmt::format("energymodel {}", verb.name), error.what());
  }
  if (operands_.size() < verb.least_operands || operands_.size() > verb.most_operands) {
    throw Error(
        Errc::usage,
        fmt::format("energymodel {}", verb.name),
        fmt::format("found {} operands, expected {}",
                    operands_.size(),
                    verb.most_operands == 0 ? std::string("none") : std::string(verb.operands)));
  }
}

std::string Arguments::text(const std::string& option) const {
  const auto at = values_.find(option);
  if (at == values_.end() || at->second.empty()) {
    throw Error(Errc::usage, "--" + option, "found nothing, expected a value");
  }
  return at->second.back();
}

std::string Arguments::text_or(const std::string& option, std::string fallback) const {
  return has(option) ? text(option) : std::move(fallback);
}

const std::vector<std::string>& Arguments::all(const std::string& option) const {
  static const std::vector<std::string> none;
  const auto at = values_.find(option);
  return at == values_.end() ? none : at->second;
}

double Arguments::quantity(const std::string& option, Kind kind) const {
  const std::string typed = text(option);
  double value = 0.0;
  try {
    value = parse_quantity(typed, kind, "--" + option);
  } catch (const Error& error) {
    throw Error(Errc::usage, error.what());
  }
  if (value < 0.0) {
    throw Error(Errc::usage,
                "--" + option,
                fmt::format("found '{}', expected {}, not negative", typed, describe_kind(kind)));
  }
  return value;
}

double Arguments::quantity_or(const std::string& option, Kind kind, double fallback) const {
  return has(option) ? quantity(option, kind) : fallback;
}

double Arguments::count(const std::string& option, double low, double high) const {
  const double value = quantity(option, Kind::count);
  if (value < low || value > high || value != std::floor(value)) {
    throw Error(Errc::usage,
                "--" + option,
                fmt::format("found '{}', expected a whole number from {:.0f} to {}",
                            text(option),
                            low,
                            format_quantity(high, Kind::count)));
  }
  return value;
}

double Arguments::count_or(const std::string& option,
                           double low,
                           double high,
                           double fallback) const {
  return has(option) ? count(option, low, high) : fallback;
}

std::string Arguments::choice(const std::string& option,
                              std::span<const std::string_view> allowed) const {
  if (!has(option)) return std::string(allowed.front());
  const std::string typed = text(option);
  if (std::find(allowed.begin(), allowed.end(), typed) == allowed.end()) {
    throw Error(Errc::usage,
                "--" + option,
                fmt::format("found '{}', expected one of: {}", typed, fmt::join(allowed, ", ")));
  }
  return typed;
}

}  // namespace energymodel::cli
