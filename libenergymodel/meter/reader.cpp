// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "energymodel/error.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "meter/backends.hpp"
#include "meter/spawn.hpp"

namespace energymodel {
namespace {

constexpr int patience_ms = 10'000;

/// A shell command and the lines that it prints.
class LineSource {
 public:
  explicit LineSource(const std::string& command) : command_(command) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw Error(Errc::internal, command, "no pipe");
    output_ = ends[0];
    ::fcntl(output_, F_SETFL, O_NONBLOCK);
    process_ = spawn({"/bin/sh", "-c", command}, {ends[1], true});
    ::close(ends[1]);
  }
  ~LineSource() {
    ::kill(-process_, SIGTERM);
    ::close(output_);
    ::waitpid(process_, nullptr, 0);
  }
  LineSource(const LineSource&) = delete;
  LineSource& operator=(const LineSource&) = delete;

  [[nodiscard]] const std::string& command() const { return command_; }
  [[nodiscard]] bool has_ended() const { return has_ended_; }

  /// Waits for something to come.
  void wait(int milliseconds) const {
    pollfd watched{output_, POLLIN, 0};
    ::poll(&watched, 1, milliseconds);
  }

  /// The last whole line that came since the last call, or "".
  std::string last_line() {
    std::array<char, 4096> chunk{};
    for (;;) {
      const ssize_t got = ::read(output_, chunk.data(), chunk.size());
      if (got < 0 && errno == EINTR) continue;
      has_ended_ = got == 0;
      if (got <= 0) break;
      text_.append(chunk.data(), static_cast<std::size_t>(got));
    }
    const std::size_t stop = text_.rfind('\n');
    if (stop == std::string::npos) return {};
    const std::size_t before = stop == 0 ? std::string::npos : text_.rfind('\n', stop - 1);
    const std::size_t start = before == std::string::npos ? 0 : before + 1;
    std::string line = text_.substr(start, stop - start);
    text_.erase(0, stop + 1);
    return line;
  }

 private:
  std::string command_;
  std::string text_;
  int output_ = -1;
  pid_t process_ = 0;
  bool has_ended_ = false;
};

class ReaderMeter : public Meter {
 public:
  ReaderMeter(MeterInfo info, std::unique_ptr<LineSource> lines, double first)
      : Meter(std::move(info)), lines_(std::move(lines)), first_(first) {}

  Reading read() override {
    const std::string line = lines_->last_line();
    if (line.empty() && first_) return {std::exchange(first_, std::nullopt), {}};
    if (line.empty()) return {std::nullopt, lines_->has_ended() ? "the reader ended" : ""};
    first_.reset();
    try {
      const Kind kind = info().kind == MeterKind::power ? Kind::power : Kind::energy;
      return {parse_quantity(line, kind, "reader"), {}};
    } catch (const Error& error) {
      return {std::nullopt, error.what()};
    }
  }

 private:
  std::unique_ptr<LineSource> lines_;
  std::optional<double> first_;
};

/// A power or else an energy, by the unit at the end of the line.
/// \throws Error(Errc::bad_input) for anything else
Kind kind_of(const std::string& line, const std::string& command) {
  const std::size_t unit = line.find_last_of(" 0123456789.") + 1;
  for (const Kind kind : {Kind::power, Kind::energy}) {
    if (unit_factor(std::string_view(line).substr(unit), kind) != 0.0) return kind;
  }
  throw Error(Errc::bad_input,
              "--reader",
              fmt::format("'{}' printed '{}', expected a power or an energy with its unit, such as "
                          "'312 W' or '84200 J'",
                          command,
                          line));
}

}  // namespace

void add_reader(const std::string& command, Sources& sources) {
  auto lines = std::make_unique<LineSource>(command);
  lines->wait(patience_ms);
  std::string line = lines->last_line();
  // A line may come in parts.
  for (int i = 0; line.empty() && !lines->has_ended() && i < 10; ++i) {
    lines->wait(patience_ms / 10);
    line = lines->last_line();
  }
  if (line.empty()) {
    throw Error(Errc::bad_input,
                "--reader",
                fmt::format("'{}' {}, expected a line for each reading, such as '312 W' or "
                            "'84200 J'",
                            command,
                            lines->has_ended()
                                ? std::string("ended without a line")
                                : fmt::format("printed no line in {} s", patience_ms / 1000)));
  }
  const Kind kind = kind_of(line, command);
  const double first = parse_quantity(line, kind, "--reader: '" + command + "'");
  MeterInfo info{"node", fmt::format("reader '{}'", command), MeterKind::energy, "J"};
  if (kind == Kind::power) {
    info.kind = MeterKind::power;
    info.unit = "W";
  }
  sources.meters.push_back(std::make_unique<ReaderMeter>(std::move(info), std::move(lines), first));
}

}  // namespace energymodel
