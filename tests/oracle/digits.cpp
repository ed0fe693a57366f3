// SPDX-License-Identifier: Apache-2.0
#include "oracle/digits.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "oracle/nist_problem.hpp"

namespace energymodel::test {

double matching_digits(double found, double expected) {
  const double size = expected == 0.0 ? 1.0 : std::abs(expected);
  const double error = std::abs(found - expected) / size;
  if (!std::isfinite(error)) return 0.0;
  return error == 0.0 ? most_digits : std::clamp(-std::log10(error), 0.0, most_digits);
}

double worst_digits(std::span<const double> found, std::span<const double> expected) {
  if (found.size() != expected.size()) return 0.0;
  double worst = most_digits;
  for (std::size_t i = 0; i < found.size(); ++i) {
    worst = std::min(worst, matching_digits(found[i], expected[i]));
  }
  return worst;
}

std::string oracle_folder(const std::string& name) {
  const std::string nist = nist_folder();
  if (nist.empty()) return "";
  const auto folder = std::filesystem::path(nist).parent_path() / name;
  std::error_code ignored;
  return std::filesystem::is_directory(folder, ignored) ? folder.string() : "";
}

nlohmann::json read_json(const std::string& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

double number(const nlohmann::json& value) {
  return value.is_string() ? std::stod(value.get<std::string>()) : value.get<double>();
}

std::vector<double> numbers(const nlohmann::json& list) {
  std::vector<double> out;
  for (const auto& item : list) out.push_back(number(item));
  return out;
}

}  // namespace energymodel::test
