// SPDX-License-Identifier: Apache-2.0
#include "export/expression.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace energymodel::cli {
namespace {

using Kind = Expression::Kind;

/// Digits that read back exactly, never as an integer (whose division would be another).
std::string number_text(double value, Syntax syntax) {
  std::string out = fmt::format("{}", value);
  const std::size_t e = out.find('e');
  if (syntax == Syntax::latex && e != std::string::npos) {
    return fmt::format("{} \\cdot 10^{{{}}}", out.substr(0, e), std::stoi(out.substr(e + 1)));
  }
  if (syntax != Syntax::latex && out.find_first_of(".e") == std::string::npos) out += ".0";
  return value < 0.0 ? "(" + out + ")" : out;
}

std::string input_text(const std::string& name, Syntax syntax) {
  if (syntax != Syntax::latex) return name;
  std::string out = "\\mathrm{";
  for (const char c : name) out += c == '_' ? std::string("\\_") : std::string(1, c);
  return out + "}";
}

std::string joined(const Expression& expression, Syntax syntax, std::string_view between) {
  std::vector<std::string> parts;
  for (const Expression& part : expression.parts) parts.push_back(text_of(part, syntax));
  return fmt::format("{}", fmt::join(parts, between));
}

constexpr std::array<std::string_view, 5> quotient{
    "({} / {})", "({} / {})", "({} / {})", "({} / {})", "\\frac{{{}}}{{{}}}"};
constexpr std::array<std::string_view, 5> least_form{"fmin({0}, {1})",
                                                     "std::min({0}, {1})",
                                                     "min({0}, {1})",
                                                     "CASE WHEN {0} < {1} THEN {0} ELSE {1} END",
                                                     "\\min\\left({0}, {1}\\right)"};
constexpr std::array<std::string_view, 5> logarithm_form{
    "log({})", "std::log({})", "math.log({})", "LN({})", "\\ln\\left({}\\right)"};
constexpr std::array<std::string_view, 5> choice{
    "({0} > {1} ? {2} : {3})",
    "({0} > {1} ? {2} : {3})",
    "({2} if {0} > {1} else {3})",
    "CASE WHEN {0} > {1} THEN {2} ELSE {3} END",
    "\\begin{{cases}} {2} & {0} > {1} \\\\ {3} & \\text{{else}} \\end{{cases}}"};

}  // namespace

std::string text_of(const Expression& expression, Syntax syntax) {
  const auto in_form = [&](const std::array<std::string_view, 5>& forms) {
    const auto part = [&](std::size_t i) {
      if (i >= expression.parts.size()) return std::string();
      const std::string text = text_of(expression.parts[i], syntax);
      const bool is_product = expression.parts[i].kind == Kind::product;
      // Below a fraction's bar a product is divided by as a whole.
      const bool is_torn =
          expression.kind == Kind::quotient && is_product && syntax != Syntax::latex;
      return is_torn ? "(" + text + ")" : text;
    };
    return fmt::format(
        fmt::runtime(forms[static_cast<std::size_t>(syntax)]), part(0), part(1), part(2), part(3));
  };
  switch (expression.kind) {
    case Kind::number:
      return number_text(expression.value, syntax);
    case Kind::input:
      return input_text(expression.name, syntax);
    case Kind::sum:
      return syntax == Syntax::latex
                 ? fmt::format("\\left({}\\right)", joined(expression, syntax, " + "))
                 : fmt::format("({})", joined(expression, syntax, " + "));
    case Kind::product:
      return joined(expression, syntax, syntax == Syntax::latex ? " \\cdot " : " * ");
    case Kind::quotient:
      return in_form(quotient);
    case Kind::least:
      return in_form(least_form);
    case Kind::logarithm:
      return in_form(logarithm_form);
    case Kind::if_greater:
      break;
  }
  return in_form(choice);
}

nlohmann::ordered_json json_of(const Expression& expression) {
  if (expression.kind == Kind::number) return expression.value;
  if (expression.kind == Kind::input) return expression.name;
  constexpr std::array<const char*, 6> operators{"+", "*", "/", "min", "ln", "if_greater"};
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  out.push_back(
      operators[static_cast<std::size_t>(expression.kind) - static_cast<std::size_t>(Kind::sum)]);
  for (const Expression& part : expression.parts) out.push_back(json_of(part));
  return out;
}

void collect_inputs(const Expression& expression, std::set<std::string>& names) {
  if (expression.kind == Kind::input) names.insert(expression.name);
  for (const Expression& part : expression.parts) collect_inputs(part, names);
}

}  // namespace energymodel::cli
