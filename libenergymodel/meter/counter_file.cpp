// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "meter/backends.hpp"

namespace energymodel {

CounterFile::CounterFile(std::string path)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) failure_ = fmt::format("{}: {}", path_, std::strerror(errno));
}

CounterFile::~CounterFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Reading CounterFile::read(double factor) const {
  if (descriptor_ < 0) return {std::nullopt, failure_};
  std::array<char, 64> text{};
  const ssize_t got = ::pread(descriptor_, text.data(), text.size(), 0);
  if (got < 0) return {std::nullopt, fmt::format("{}: {}", path_, std::strerror(errno))};
  double number = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + got, number);
  if (failure != std::errc{}) {
    return {std::nullopt, fmt::format("{}: found no number, expected one", path_)};
  }
  return {number * factor, {}};
}

std::string first_line(const std::string& path) {
  std::string line;
  std::getline(std::ifstream(path) >> std::ws, line);
  return line;
}

std::vector<std::string> entries_of(const std::string& folder, std::string_view prefix) {
  std::vector<std::string> out;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    std::string name = entry.path().filename().string();
    if (name.starts_with(prefix)) out.push_back(std::move(name));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace energymodel
