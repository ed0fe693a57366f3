// SPDX-License-Identifier: Apache-2.0
#include "verbs/jobs_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/report.hpp"
#include "energymodel/error.hpp"

namespace energymodel::cli {
namespace {

bool starts_an_object(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

std::string_view without_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// How many levels the brackets of a JSON text nest.
std::size_t nesting(std::string_view json) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_quoted && c == '\\') ++i;
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if (c == '}' || c == ']') --depth;
  }
  return deepest;
}

Json parse_object(std::string_view line, const std::string& place) {
  Json out = Json::parse(line, nullptr, false);
  if (out.is_object()) {
    constexpr std::size_t most_levels = 16;  // what is carried through is written by recursion
    const auto is_nested = [](const Json& value) { return value.is_structured(); };
    if (std::none_of(out.begin(), out.end(), is_nested) || nesting(line) <= most_levels) return out;
    throw Error(Errc::bad_input,
                place,
                fmt::format("found more than {} levels of JSON, expected fewer", most_levels));
  }
  constexpr std::size_t shown = 40;
  throw Error(Errc::bad_input,
              place,
              fmt::format("found '{}{}', expected a JSON object on a line of its own",
                          line.substr(0, shown),
                          line.size() > shown ? "..." : ""));
}

/// The object's values as a line of CSV in the order of the columns.
std::string csv_line(const Json& object, const CsvTable& header, const std::string& place) {
  std::string out;
  for (const std::string& column : header.columns()) {
    const auto at = object.find(column);
    if (at == object.end()) {
      throw Error(Errc::bad_input,
                  place,
                  fmt::format("found no key '{}', expected it as in the first line", column));
    }
    if (&column != &header.columns().front()) out += ',';
    const bool is_text = at->is_string();
    if (!at->is_null()) append_csv_cell(is_text ? at->get<std::string>() : at->dump(), out);
  }
  if (out.empty()) out = "\"\"";  // a blank line would be no row
  if (object.size() != header.columns().size()) {
    for (const auto& [key, value] : object.items()) {
      if (header.find(key) != header.columns().size()) continue;
      throw Error(Errc::bad_input,
                  place,
                  fmt::format("found the key '{}', expected those of the first line", key));
    }
  }
  return out;
}

/// visit(line, number) for every line, without the spaces around it.
template <class Visit>
void for_each_line(std::string_view text, std::size_t number, Visit visit) {
  for (std::size_t at = 0; at < text.size(); ++number) {
    const std::size_t stop = std::min(text.find('\n', at), text.size());
    visit(without_spaces(text.substr(at, stop - at)), number);
    at = stop + 1;
  }
}

CsvTable take_header(TextBlocks& blocks, bool is_json) {
  if (!is_json) return take_csv_header(blocks);
  const std::string_view text = blocks.peek();
  const std::size_t begin = text.find('{');
  const auto line = 1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(begin), '\n');
  const Json first =
      parse_object(without_spaces(text.substr(begin, text.find('\n', begin) - begin)),
                   fmt::format("{}:{}", blocks.name(), line));
  std::string names;
  for (const auto& [key, value] : first.items()) {
    if (!names.empty()) names += ',';
    append_csv_cell(key, names);
  }
  return CsvTable::parse(names, blocks.name());
}

/// As a CSV of as many lines, so that messages name the right one.
JobRows json_rows(TextBlock block, const CsvTable& header) {
  JobRows out;
  const auto text = std::make_shared<const std::string>(std::move(block.text));
  std::string csv;
  for_each_line(*text, block.first_line, [&](std::string_view line, std::size_t number) {
    if (!line.empty()) {
      const std::string place = fmt::format("{}:{}", header.name(), number);
      bool is_object = false;
      try {
        const Json object = parse_object(line, place);
        is_object = true;
        csv += csv_line(object, header, place);
      } catch (const Error& error) {
        out.faults.push_back({out.source.size(), error.what()});
        csv += "\"\"" + std::string(header.columns().size() - 1, ',');
      }
      out.source.push_back(is_object ? line : std::string_view());
    }
    csv += '\n';
  });
  out.text = text;
  out.table = CsvTable::parse_rows(std::move(csv), header, block.first_line, nullptr);
  return out;
}

}  // namespace

JobsInput::JobsInput(const std::string& path)
    : blocks_(path),
      is_json_(starts_an_object(blocks_.peek())),
      header_(take_header(blocks_, is_json_)) {}

std::optional<TextBlock> JobsInput::next() {
  if (is_json_) return blocks_.next(whole_lines);
  return blocks_.next([separator = header_.separator()](std::string_view text) {
    return whole_csv_records(text, separator);
  });
}

JobRows JobsInput::rows(TextBlock block) const {
  if (is_json_) return json_rows(std::move(block), header_);
  JobRows out;
  // Without quotes and other separators a row is its own text.
  const bool is_plain = block.text.find('"') == std::string::npos && header_.separator() == ',';
  out.table = CsvTable::parse_rows(std::move(block.text), header_, block.first_line, &out.faults);
  if (!is_plain) return out;
  const std::size_t last = header_.columns().size() - 1;
  for (std::size_t row = 0; row < out.table.rows(); ++row) {
    const std::string_view end = out.table.cell(row, last);
    if (end.data() == nullptr) {  // a row with too few cells
      out.source.emplace_back();
      continue;
    }
    const char* const begin = out.table.cell(row, 0).data();
    out.source.emplace_back(begin, static_cast<std::size_t>(end.data() + end.size() - begin));
  }
  return out;
}

}  // namespace energymodel::cli
