// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace energymodel::cli {
namespace {

/// Whether standard error is a terminal that can erase a line.
bool is_terminal() {
  const char* const kind = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

}  // namespace

Progress::Progress(std::string label, std::size_t total)
    : label_(std::move(label)),
      total_(total),
      is_terminal_(is_terminal()),
      start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (is_drawn_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::update(std::size_t done) {
  using namespace std::chrono_literals;
  const auto elapsed = std::chrono::steady_clock::now() - start_;
  if (!is_terminal_ || elapsed < 500ms) return;
  is_drawn_ = true;
  constexpr std::size_t width = 24;
  const std::size_t filled = total_ == 0 ? width : width * done / total_;
  const double elapsed_s = std::chrono::duration<double>(elapsed).count();
  const double left_s =
      done == 0 ? 0.0 : elapsed_s * static_cast<double>(total_ - done) / static_cast<double>(done);
  fmt::print(stderr,
             "\r\x1b[K{} [{}{}] {}/{}, {:.0f} s left",
             label_,
             std::string(filled, '#'),
             std::string(width - filled, '.'),
             done,
             total_,
             left_s);
  std::fflush(stderr);
}

}  // namespace energymodel::cli
