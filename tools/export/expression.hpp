// SPDX-License-Identifier: Apache-2.0
/// \file
/// Arithmetic as a tree, written in several languages.
#pragma once

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace energymodel::cli {

struct Expression {
  enum class Kind { number, input, sum, product, quotient, least, logarithm, if_greater };
  Kind kind = Kind::number;
  double value = 0.0;
  std::string name;               ///< of an input
  std::vector<Expression> parts;  ///< if_greater(a, b, x, y): x if a > b, else y
};

inline Expression number(double value) { return {Expression::Kind::number, value, {}, {}}; }
inline Expression input(std::string name) {
  return {Expression::Kind::input, 0.0, std::move(name), {}};
}
inline Expression make(Expression::Kind kind, std::vector<Expression> parts) {
  return {kind, 0.0, {}, std::move(parts)};
}
inline Expression operator+(Expression a, Expression b) {
  return make(Expression::Kind::sum, {std::move(a), std::move(b)});
}
inline Expression operator*(Expression a, Expression b) {
  return make(Expression::Kind::product, {std::move(a), std::move(b)});
}
inline Expression operator/(Expression a, Expression b) {
  return make(Expression::Kind::quotient, {std::move(a), std::move(b)});
}
inline Expression least(Expression a, Expression b) {
  return make(Expression::Kind::least, {std::move(a), std::move(b)});
}
inline Expression logarithm(Expression a) {
  return make(Expression::Kind::logarithm, {std::move(a)});
}
inline Expression if_greater(Expression a, Expression b, Expression x, Expression y) {
  return make(Expression::Kind::if_greater,
              {std::move(a), std::move(b), std::move(x), std::move(y)});
}

enum class Syntax { c, cpp, python, sql, latex };

/// The expression in a language, in parentheses where it could be torn apart.
[[nodiscard]] std::string text_of(const Expression& expression, Syntax syntax);

/// Prefix form: a number, the name of an input, or [operator, operands ...] with the operators
/// "+", "*", "/", "min", "ln" and "if_greater".
[[nodiscard]] nlohmann::ordered_json json_of(const Expression& expression);

/// Adds the names of the inputs that it reads.
void collect_inputs(const Expression& expression, std::set<std::string>& names);

}  // namespace energymodel::cli
