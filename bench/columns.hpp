// SPDX-License-Identifier: Apache-2.0
/// \file
/// Columns as raw doubles in files, which the programs of bench/compare share with its scripts.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include "energymodel/error.hpp"

namespace energymodel::bench {

using Doubles = std::vector<double>;

inline Doubles read_doubles(const std::string& path, std::size_t rows) {
  Doubles out(rows);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(out.data()),
            static_cast<std::streamsize>(rows * sizeof(double)));
  if (!file) throw Error(Errc::bad_input, path, "cannot be read in full");
  return out;
}

inline void write_doubles(const std::string& path, const Doubles& values) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(double)));
}

}  // namespace energymodel::bench
