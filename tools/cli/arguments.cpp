// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "io/suggest.hpp"
#include "io/words.hpp"

namespace energymodel::cli {
namespace {

namespace po = boost::program_options;

/// "--model FILE"
std::string typed_form(const Option& option) {
  return option.value_name.empty() ? fmt::format("--{}", option.name)
                                   : fmt::format("--{} {}", option.name, option.value_name);
}

const Option& option_of(const Verb& verb, const std::string& name) {
  return *std::find_if(verb.options.begin(), verb.options.end(), [&](const Option& option) {
    return option.name == name;
  });
}

Error unknown_option(const Verb& verb, const std::string& word) {
  std::vector<std::string> names{"--help"};
  for (const Option& option : verb.options) names.push_back("--" + std::string(option.name));
  return {
      Errc::usage,
      std::string(verb.name),
      fmt::format("found unknown option '{}'{}, expected one that 'energymodel {} --help' lists",
                  word,
                  did_you_mean(word, names),
                  verb.name)};
}

/// " ('a' .. 'z')"
std::string first_and_last(const std::vector<std::string>& words) {
  if (words.empty()) return "";
  if (words.size() == 1) return fmt::format(" ('{}')", words.front());
  return fmt::format(" ('{}' .. '{}')", words.front(), words.back());
}

}  // namespace

std::string described(const Option& option) {
  return fmt::format("{}{}", option.help, option.may_repeat ? "; may be repeated" : "");
}

std::string help_text(const Verb& verb) {
  const std::size_t width = text_width(80);
  constexpr std::size_t narrow = 60;
  const std::size_t column = width < narrow ? 6 : 28;
  // Behind "--" stand another program's options.
  const bool is_behind = verb.operands.starts_with("--");
  std::vector<std::string_view> usage{"energymodel", verb.name, verb.operands, "[options]"};
  if (is_behind) std::swap(usage[2], usage[3]);
  std::erase(usage, "");
  std::string out =
      wrap(fmt::format("{}", fmt::join(usage, " ")), 0, width) +
      fmt::format("\n\n{}\n\nExamples:\n{}", wrap(verb.summary, 0, width), verb.examples);
  out += "\nOptions:\n";
  for (const Option& option : verb.options) {
    const std::string name = fmt::format("  {}", typed_form(option));
    out += name + (name.size() < column ? std::string(column - name.size(), ' ')
                                        : "\n" + std::string(column, ' '));
    out += wrap(described(option), column, width) + "\n";
  }
  return out;
}

Arguments::Arguments(const Verb& verb, std::span<const std::string> words)
    : verb_(verb.name), options_(verb.options) {
  po::options_description described;
  for (const Option& option : verb.options) {
    const std::string name(option.name);
    if (option.value_name.empty()) {
      described.add_options()(name.c_str(), "");
    } else {
      described.add_options()(name.c_str(), po::value<std::vector<std::string>>(), "");
    }
  }
  described.add_options()("operand", po::value<std::vector<std::string>>());
  po::positional_options_description operand;
  operand.add("operand", -1);
  namespace style = po::command_line_style;
  constexpr int long_options =
      style::allow_long | style::long_allow_next | style::long_allow_adjacent;
  // What stands behind "--" are operands, whatever they look like.
  const auto own_end = std::find(words.begin(), words.end(), "--");
  try {
    const auto parsed = po::command_line_parser({words.begin(), own_end})
                            .options(described)
                            .positional(operand)
                            .style(long_options)
                            .run();
    for (const auto& option : parsed.options) {
      const std::string& name = option.string_key;
      if (name == "operand") {
        // There are no short options.
        const std::string& word = option.value.front();
        if (word.size() > 1 && word.front() == '-') throw unknown_option(verb, word);
        operands_.push_back(word);
        continue;
      }
      if (values_.contains(name) && !option_of(verb, name).may_repeat) {
        throw Error(
            Errc::usage, fmt::format("{}: --{}", verb.name, name), "found twice, expected once");
      }
      auto& to = values_[name];
      to.insert(to.end(), option.value.begin(), option.value.end());
    }
  } catch (const po::unknown_option& error) {
    throw unknown_option(verb, error.get_option_name());
  } catch (const po::invalid_command_line_syntax& error) {
    const bool is_flag = error.kind() == po::invalid_command_line_syntax::kind_t::extra_parameter;
    throw Error(Errc::usage,
                fmt::format("{}: {}", verb.name, error.get_option_name()),
                is_flag ? "found a value, expected none" : "found no value, expected one");
  } catch (const po::error& error) {
    throw Error(Errc::usage, std::string(verb.name), error.what());
  }
  if (own_end != words.end()) operands_.insert(operands_.end(), own_end + 1, words.end());
  if (operands_.size() < verb.least_operands || operands_.size() > verb.most_operands) {
    throw Error(Errc::usage,
                std::string(verb.name),
                fmt::format("found {}{}, expected {}",
                            plural(operands_.size(), "operand"),
                            first_and_last(operands_),
                            verb.most_operands == 0 ? "none" : verb.operands));
  }
}

Arguments Arguments::with(const std::string& option, std::string value) const {
  Arguments out = *this;
  out.values_[option] = {std::move(value)};
  return out;
}

const Option* Arguments::find(std::string_view name) const {
  const auto at = std::find_if(
      options_.begin(), options_.end(), [&](const Option& option) { return option.name == name; });
  return at == options_.end() ? nullptr : &*at;
}

std::string Arguments::describe(std::string_view name) const {
  const Option* const option = find(name);
  return option == nullptr ? fmt::format("--{}", name)
                           : fmt::format("{} [{}]", typed_form(*option), option->help);
}

void Arguments::require(std::initializer_list<std::string_view> options) const {
  std::vector<std::string> names;
  std::vector<std::string> described;
  for (const std::string_view either : options) {
    const std::vector<std::string> choices = split(either, '|');
    const bool is_given = std::any_of(
        choices.begin(), choices.end(), [&](const std::string& name) { return has(name); });
    if (is_given) continue;
    names.push_back(fmt::format("--{}", fmt::join(choices, " or --")));
    std::vector<std::string> each;
    for (const std::string& name : choices) each.push_back(describe(name));
    described.push_back(fmt::format("{}", fmt::join(each, " or ")));
  }
  if (names.empty()) return;
  throw Error(
      Errc::usage,
      std::string(verb_),
      fmt::format(
          "found no {}, expected {}", fmt::join(names, ", no "), fmt::join(described, ", ")));
}

void Arguments::refuse(std::initializer_list<std::string_view> options,
                       std::string_view why) const {
  for (const std::string_view name : options) {
    if (!has(std::string(name))) continue;
    throw Error(Errc::usage, fmt::format("--{}", name), std::string(why));
  }
}

void Arguments::refuse_all_but(std::initializer_list<std::string_view> options,
                               std::string_view why) const {
  for (const auto& [name, values] : values_) {
    if (std::find(options.begin(), options.end(), name) == options.end()) refuse({name}, why);
  }
}

std::string Arguments::text(const std::string& option) const {
  require({option});
  return values_.at(option).front();
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

std::string Arguments::choice(const std::string& option) const {
  const auto at = std::find_if(options_.begin(), options_.end(), [&](const Option& listed) {
    return listed.name == option;
  });
  return choice(option, at->choices);
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
