// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "energymodel/error.hpp"

namespace energymodel {
namespace {

/// Closes on the way out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }
  bool close() {
    const int number = number_;
    number_ = -1;
    return number <= STDERR_FILENO || ::close(number) == 0;
  }

 private:
  int number_;
};

std::string reason() { return std::strerror(errno); }

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

ByteSource::ByteSource(const std::string& path)
    : path_(path),
      descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) throw Error(Errc::bad_input, path, "cannot be read: " + reason());
}

ByteSource::~ByteSource() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

bool ByteSource::append_to(std::string& text, std::size_t most) {
  const std::size_t filled = text.size();
  text.resize(filled + most);
  ssize_t got = -1;
  do {
    got = ::read(descriptor_, text.data() + filled, most);
  } while (got < 0 && errno == EINTR);
  if (got < 0) throw Error(Errc::bad_input, path_, "cannot be read: " + reason());
  text.resize(filled + static_cast<std::size_t>(got));
  return got > 0;
}

std::string read_file(const std::string& path) {
  ByteSource source(path);
  std::string text;
  constexpr std::size_t part = std::size_t{1} << 20;
  while (source.append_to(text, part)) {
  }
  return text;
}

void write_file(const std::string& path, std::string_view text) {
  const auto fail = [&](const std::string& why) -> Error {
    return {Errc::not_written, path, "cannot be written: " + why};
  };
  if (path == "-") {
    if (!write_all(STDOUT_FILENO, text)) {
      throw Error(Errc::not_written, "standard output", "cannot be written: " + reason());
    }
    return;
  }
  // A link is followed, so that it goes on naming the file; a device or pipe is written as it is.
  std::error_code none;
  const std::filesystem::path target = std::filesystem::weakly_canonical(path, none);
  const std::string file_name = none ? path : target.string();
  if (std::filesystem::exists(file_name, none) &&
      !std::filesystem::is_regular_file(file_name, none)) {
    Descriptor device(::open(file_name.c_str(), O_WRONLY | O_CLOEXEC));
    if (device.get() < 0 || !write_all(device.get(), text) || !device.close()) {
      throw fail(reason());
    }
    return;
  }
  const std::string beside = file_name + ".part-" + std::to_string(::getpid());
  Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.get() < 0) throw fail(reason());
  const bool is_whole = write_all(file.get(), text) && ::fsync(file.get()) == 0 && file.close();
  if (!is_whole || ::rename(beside.c_str(), file_name.c_str()) != 0) {
    const std::string why = reason();
    ::unlink(beside.c_str());
    throw fail(why);
  }
}

}  // namespace energymodel
