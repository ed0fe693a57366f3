// SPDX-License-Identifier: Apache-2.0
#include "oracle/nist_problem.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace energymodel::test {

std::string nist_folder() {
  const char* const data = std::getenv("ENERGYMODEL_DATA_DIR");
  const std::filesystem::path root =
      data != nullptr ? std::filesystem::path(data)
                      : std::filesystem::path(ENERGYMODEL_SOURCE_DIR).parent_path() / "shared/data";
  std::error_code ignored;
  return std::filesystem::is_directory(root / "nist", ignored) ? (root / "nist").string() : "";
}

NistProblem read_nist_problem(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  NistProblem out;
  std::string line;
  // Parameters begin on line 41 and data on line 61, in every file.
  for (int number = 1; std::getline(file, line); ++number) {
    if (number >= 41 && number < 61) {
      const std::size_t equals = line.find('=');
      if (line.find('b') >= equals || equals == std::string::npos) continue;
      std::istringstream numbers(line.substr(equals + 1));
      double first = 0.0;
      double second = 0.0;
      double certified = 0.0;
      if (!(numbers >> first >> second >> certified)) throw std::runtime_error(path + ": " + line);
      out.starts.resize(2);
      out.starts[0].push_back(first);
      out.starts[1].push_back(second);
      out.certified.push_back(certified);
    } else if (number >= 61) {
      std::istringstream numbers(line);
      double y = 0.0;
      if (!(numbers >> y)) continue;
      std::vector<double> x;
      for (double value = 0.0; numbers >> value;) x.push_back(value);
      out.y.push_back(y);
      out.x.push_back(x);
    }
  }
  return out;
}

}  // namespace energymodel::test
