// SPDX-License-Identifier: Apache-2.0
#include "report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace energymodel::cli::svg {

std::string escape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto code = static_cast<unsigned char>(c);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else if (c == ' ' && text.substr(i + 1).starts_with('%')) {
      out += "\u00a0";
    } else if ((code < 0x20 && c != '\n') || code == 0x7f) {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out;
}

std::string escape_prose(std::string_view text) {
  const auto is_digit = [&](std::size_t i) {
    return i < text.size() && text[i] >= '0' && text[i] <= '9';
  };
  std::string signs;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char before = i == 0 ? ' ' : text[i - 1];
    const bool is_exponent = before == 'e' && i >= 2 && is_digit(i - 2);
    const bool is_sign = before == ' ' || before == '(' || is_exponent;
    if (text[i] == '-' && is_sign && is_digit(i + 1)) {
      signs += "\u2212";
    } else {
      signs += text[i];
    }
  }
  return escape(signs);
}

std::string coordinate(double value) {
  const double rounded = std::round(10.0 * value) / 10.0 + 0.0;  // no negative zero
  return fmt::format("{}", rounded);
}

double text_width(std::string_view text) {
  constexpr double per_character = 8.6;
  const auto is_first_byte = [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  };
  return per_character *
         static_cast<double>(std::count_if(text.begin(), text.end(), is_first_byte));
}

std::string text_at(
    double x, double y, std::string_view text, Anchor anchor, std::string_view css) {
  constexpr std::array<std::string_view, 3> anchors{
      "", " text-anchor=\"middle\"", " text-anchor=\"end\""};
  return fmt::format("<text x=\"{}\" y=\"{}\"{}{}>{}</text>\n",
                     coordinate(x),
                     coordinate(y),
                     anchors[static_cast<std::size_t>(anchor)],
                     css.empty() ? std::string() : fmt::format(" class=\"{}\"", css),
                     escape(text));
}

std::string line_between(double x1, double y1, double x2, double y2, std::string_view css) {
  return fmt::format("<path class=\"{}\" d=\"M{},{}L{},{}\"/>\n",
                     css,
                     coordinate(x1),
                     coordinate(y1),
                     coordinate(x2),
                     coordinate(y2));
}

std::string rectangle(double x, double y, double width, double height, std::string_view css) {
  return fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                     css,
                     coordinate(x),
                     coordinate(y),
                     coordinate(width),
                     coordinate(height));
}

std::string mark_path(Symbol symbol, double x, double y) {
  switch (symbol) {
    case Symbol::cross:
      return fmt::format("M{},{}l6,6m-6,0l6-6", coordinate(x - 3.0), coordinate(y - 3.0));
    case Symbol::diamond:
      return fmt::format("M{},{}l4-4 4,4-4,4z", coordinate(x - 4.0), coordinate(y));
    default:
      return fmt::format("M{},{}h0", coordinate(x), coordinate(y));
  }
}

std::string_view mark_class(Symbol symbol) { return symbol == Symbol::dot ? "dots" : "marks"; }

Legend legend(const std::vector<LegendEntry>& entries) {
  constexpr double symbol_width = 22.0;
  constexpr double gap = 14.0;
  Legend out;
  double x = 0.0;
  double y = 0.0;
  for (const LegendEntry& entry : entries) {
    const double width = symbol_width + text_width(entry.text);
    if (x > 0.0 && x + width > page_width) {
      x = 0.0;
      y += line_height;
    }
    const double middle = y + 0.5 * line_height;
    const double left = x + 2.0;
    if (entry.symbol == Symbol::box) {
      out.svg += rectangle(left, middle - 6.0, 14.0, 12.0, entry.css);
    } else if (entry.symbol == Symbol::line) {
      out.svg += line_between(left, middle, left + 14.0, middle, entry.css);
    } else {
      out.svg += fmt::format("<path class=\"{} {} large\" d=\"{}\"/>\n",
                             mark_class(entry.symbol),
                             entry.css,
                             mark_path(entry.symbol, left + 7.0, middle));
    }
    out.svg += text_at(x + symbol_width, middle + 4.5, entry.text);
    x += width + gap;
  }
  out.height = entries.empty() ? 0.0 : y + line_height + 4.0;
  return out;
}

std::string picture(const Description& description, double height, const std::string& body) {
  return fmt::format(
      "<svg viewBox=\"0 0 {0} {1}\" role=\"img\" aria-labelledby=\"{2}-title {2}-desc\">\n"
      "<title id=\"{2}-title\">{3}</title>\n<desc id=\"{2}-desc\">{4}</desc>\n{5}</svg>\n",
      coordinate(page_width),
      coordinate(height),
      description.id,
      escape(description.title),
      escape(description.text),
      body);
}

}  // namespace energymodel::cli::svg
