// SPDX-License-Identifier: Apache-2.0
/// \file
/// A verb's options as a table, and what was typed. Help and parsing read the same table.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/io/quantity_text.hpp"

namespace energymodel::cli {

/// What a value that is not free text may be: the words of many options called "format".
inline constexpr std::array<std::string_view, 2> table_or_json{"table", "json"};

/// One option. Without a value name it is a flag. A shell completes a value from its name (FILE,
/// MODEL, NODE ...: see completion.hpp) or its choices.
struct Option {
  std::string_view name;        ///< without dashes
  std::string_view value_name;  ///< "FILE"
  std::string_view help;
  bool may_repeat = false;
  std::span<const std::string_view> choices = {};  ///< all that the value may be, the default first
};

/// The options of several tables, in their order.
template <std::size_t... N>
constexpr auto joined(const std::array<Option, N>&... tables) {
  std::array<Option, (N + ...)> out{};
  auto next = out.begin();
  ((next = std::copy(tables.begin(), tables.end(), next)), ...);
  return out;
}

struct Verb {
  std::string_view name;
  std::string_view operands;  ///< "TRACE.csv", "list [nodes|components] | show NODE"
  std::string_view summary;   ///< one line
  std::string_view examples;  ///< whole lines, first in the help
  std::span<const Option> options;
  std::size_t least_operands = 0;
  std::size_t most_operands = 0;
};

/// What help and manual say of an option.
[[nodiscard]] std::string described(const Option& option);

/// The help of one verb, as wide as the terminal.
[[nodiscard]] std::string help_text(const Verb& verb);

/// What was typed after a verb.
class Arguments {
 public:
  /// \throws Error(Errc::usage) for an unknown option (with a suggestion), one that is repeated but
  ///         may not be, a missing value, or a wrong number of operands
  Arguments(const Verb& verb, std::span<const std::string> words);

  [[nodiscard]] bool has(const std::string& option) const { return values_.contains(option); }
  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }

  /// The same words but for one option, which has this value alone.
  [[nodiscard]] Arguments with(const std::string& option, std::string value) const;
  /// The option of this name, if the verb has one.
  [[nodiscard]] const Option* find(std::string_view option) const;

  /// Demands options; "a|b" demands one of two.
  /// \throws Error(Errc::usage) naming all that are absent and what each takes
  void require(std::initializer_list<std::string_view> options) const;
  /// Refuses options that would have no effect.
  /// \param why  "found with --verify, expected none beside it"
  /// \throws Error(Errc::usage) if one of them was given
  void refuse(std::initializer_list<std::string_view> options, std::string_view why) const;
  /// Refuses all options but these.
  void refuse_all_but(std::initializer_list<std::string_view> options, std::string_view why) const;

  /// \throws Error(Errc::usage) if the option is absent
  [[nodiscard]] std::string text(const std::string& option) const;
  [[nodiscard]] std::string text_or(const std::string& option, std::string fallback) const;
  /// Each value of an option that may repeat.
  [[nodiscard]] const std::vector<std::string>& all(const std::string& option) const;

  /// \throws Error(Errc::usage) if it is absent (without a fallback), of another kind, or negative
  [[nodiscard]] double quantity(const std::string& option, Kind kind) const;
  [[nodiscard]] double quantity_or(const std::string& option, Kind kind, double fallback) const;
  [[nodiscard]] double count(const std::string& option, double low, double high) const;
  [[nodiscard]] double count_or(const std::string& option,
                                double low,
                                double high,
                                double fallback) const;

  /// The option's value, which has to be one of the choices of the table.
  /// The first of them if it is absent.
  /// \throws Error(Errc::usage) naming them
  [[nodiscard]] std::string choice(const std::string& option) const;
  /// The same where only some of them are allowed.
  [[nodiscard]] std::string choice(const std::string& option,
                                   std::span<const std::string_view> allowed) const;

 private:
  [[nodiscard]] std::string describe(std::string_view option) const;

  std::string_view verb_;
  std::span<const Option> options_;
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> operands_;
};

}  // namespace energymodel::cli
