// SPDX-License-Identifier: Apache-2.0
/// \file
/// Writes docs/numerics.md, or checks that no entry of it has become worse:
///   digits_table FILE | digits_table --check FILE
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "oracle/energy_oracle.hpp"
#include "oracle/nist_digits.hpp"

namespace energymodel::test {
namespace {

constexpr double few = 6.0;        // entries below are named
constexpr double allowance = 1.0;  // between compilers
constexpr int skipped = 77;

constexpr const char* introduction =
    R"(# Numerical accuracy

Written by `cmake --build BUILD --target numerics`; a test compares it with what the code at hand
reaches. Entries are digits of agreement with reference values, minus the decimal logarithm of the
relative error of the worst entry, at most 14. In brackets: shown, not demanded by a test.
)";

std::string entry(const Agreement& a) {
  const double floored = std::floor(10.0 * a.digits) / 10.0;
  return a.wanted > 0.0 ? fmt::format("{:.1f}", floored) : fmt::format("({:.1f})", floored);
}

std::vector<std::string> distinct(const Agreements& table, std::string Agreement::*name) {
  std::vector<std::string> out;
  for (const Agreement& a : table) {
    if (std::find(out.begin(), out.end(), a.*name) == out.end()) out.push_back(a.*name);
  }
  return out;
}

/// Which problems stay below six digits, and why.
std::string exceptions(const Agreements& table) {
  std::string out;
  for (const std::string& row : distinct(table, &Agreement::row)) {
    std::string columns;
    std::string reason;
    for (const Agreement& a : table) {
      if (a.row != row || a.digits >= few) continue;
      columns.append(columns.empty() ? "" : "; ").append(a.column);
      reason = a.digits < a.wanted ? "short of what double precision allows" : a.reason;
    }
    if (!columns.empty()) out.append(fmt::format("- {} ({}): {}.\n", row, columns, reason));
  }
  return out.empty() ? "\nSix digits or more everywhere.\n" : "\nFewer than six digits:\n\n" + out;
}

/// A line for each row.
std::string wide_table(const char* title, const char* corner, const Agreements& table) {
  const auto columns = distinct(table, &Agreement::column);
  std::string out = fmt::format("\n## {}\n\n| {} |", title, corner);
  for (const std::string& column : columns) out.append(fmt::format(" {} |", column));
  out.append("\n|---|");
  for (std::size_t i = 0; i < columns.size(); ++i) out.append("---|");
  for (const std::string& row : distinct(table, &Agreement::row)) {
    out.append(fmt::format("\n| {} |", row));
    for (const Agreement& a : table) {
      if (a.row == row) out.append(fmt::format(" {} |", entry(a)));
    }
  }
  return out.append("\n").append(exceptions(table));
}

/// A line for each entry.
std::string long_table(const char* title, const Agreements& table) {
  std::string out = fmt::format(
      "\n## {}\n\n| problem | quantity | digits | demanded | why no more "
      "|\n|---|---|---|---|---|\n",
      title);
  for (const Agreement& a : table) {
    out.append(
        fmt::format("| {} | {} | {} | {} | {} |\n", a.row, a.column, entry(a), a.wanted, a.reason));
  }
  return out.append(exceptions(table));
}

std::string document() {
  Agreements nonlinear;
  for (const NistModel& model : nist_models()) {
    for (Agreement& a : nonlinear_nist_digits(model)) nonlinear.push_back(std::move(a));
  }
  Agreements linear;
  for (const std::string& name : linear_nist_names()) {
    for (Agreement& a : linear_nist_digits(name)) linear.push_back(std::move(a));
  }
  Agreements energy;
  for (const auto& digits :
       {logistic3_digits, linear_digits, rank_deficient_digits, robust_digits, conformal_digits}) {
    for (Agreement& a : digits()) energy.push_back(std::move(a));
  }
  return std::string(introduction)
      .append(wide_table("NIST, nonlinear, from both starts", "problem", nonlinear))
      .append(wide_table("NIST, linear", "problem", linear))
      .append(long_table("Synthetic energy problems", energy))
      .append(wide_table(
          "Profile limits of energy_logistic3, 95 %", "parameter", logistic3_profile_digits()));
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream in(line.substr(2));
  for (std::string cell; std::getline(in, cell, '|');) {
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
    out.push_back(cell);
  }
  return out;
}

/// The numbers of all tables, by heading, row and column.
std::map<std::string, double> entries_of(const std::string& text) {
  std::map<std::string, double> out;
  std::string heading;
  std::vector<std::string> header;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("## ", 0) == 0) heading = line.substr(3);
    if (line.rfind("| ", 0) != 0) {
      if (line.rfind('|', 0) != 0) header.clear();
      continue;
    }
    const auto cells = cells_of(line);
    if (header.empty()) {
      header = cells;
      continue;
    }
    std::string name = heading;
    for (std::size_t i = 0; i < std::min(cells.size(), header.size()); ++i) {
      char* end = nullptr;
      const double value = std::strtod(cells[i].c_str(), &end);
      if (end == cells[i].c_str()) {
        if (i < 2) name.append(", ").append(cells[i]);
      } else {
        out[name + ", " + header[i]] = value;
      }
    }
  }
  return out;
}

/// What has become worse, a line each.
std::string worse_entries(const std::string& before, const std::string& now) {
  std::string out;
  const auto found = entries_of(now);
  const auto expected = entries_of(before);
  for (const auto& [name, digits] : expected) {
    const auto at = found.find(name);
    if (at == found.end()) {
      out.append(fmt::format("{}: no longer there\n", name));
    } else if (at->second < digits - allowance) {
      out.append(fmt::format("{}: {} digits, {} before\n", name, at->second, digits));
    }
  }
  for (const auto& [name, digits] : found) {
    if (expected.count(name) == 0) out.append(fmt::format("{}: new\n", name));
  }
  return out;
}

int run(const std::string& file, bool check) {
  if (!has_nist_digits() || oracle_folder("oracles").empty()) {
    fmt::print(stderr, "{}\n", no_data);
    return skipped;
  }
  const std::string text = document();
  if (!check) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    return out.flush() ? 0 : 1;
  }
  std::ifstream in(file, std::ios::binary);
  const std::string before{std::istreambuf_iterator<char>(in), {}};
  const std::string worse = worse_entries(before, text);
  if (!worse.empty()) fmt::print(stderr, "{}: renew with the target numerics\n{}", file, worse);
  return worse.empty() ? 0 : 1;
}

}  // namespace
}  // namespace energymodel::test

int main(int count, char** arguments) {
  const bool check = count == 3 && std::string(arguments[1]) == "--check";
  if (count != 2 && !check) {
    fmt::print(stderr, "usage: digits_table [--check] FILE\n");
    return 1;
  }
  return energymodel::test::run(arguments[count - 1], check);
}
