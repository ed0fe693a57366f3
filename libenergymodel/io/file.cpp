// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <tuple>
#include <utility>

#include "energymodel/error.hpp"
#include "io/file_writer.hpp"

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

Error cannot_write(const std::string& path, const std::string& why) {
  return {Errc::not_written, path, "cannot be written: " + why};
}

/// What a path names. A link is followed, so that it goes on naming the file; a device or pipe is
/// written as it is.
struct Target {
  std::string name;
  bool is_device = false;
};
Target target_of(const std::string& path) {
  std::error_code none;
  const std::filesystem::path target = std::filesystem::weakly_canonical(path, none);
  Target out{none ? path : target.string()};
  out.is_device =
      std::filesystem::exists(out.name, none) && !std::filesystem::is_regular_file(out.name, none);
  return out;
}

/// A file that is to replace another, which has to be one that may be written; it is for whom that
/// was for, as far as the system allows. -1 where it cannot be had.
int open_in_place_of(const std::string& target, const std::string& beside) {
  struct stat before {};
  const bool exists = ::stat(target.c_str(), &before) == 0;
  if (exists && ::access(target.c_str(), W_OK) != 0) return -1;
  const int out = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (out < 0 || !exists) return out;
  constexpr mode_t permissions = 0777;
  std::ignore = ::fchown(out, before.st_uid, before.st_gid);
  std::ignore = ::fchmod(out, before.st_mode & permissions);
  return out;
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

std::string read_file(const std::string& path, std::size_t most_bytes) {
  const auto check = [&](std::uintmax_t bytes) {
    if (bytes <= most_bytes) return;
    throw Error(
        Errc::bad_input,
        path,
        "found more than " + std::to_string(most_bytes >> 20) + " MiB, expected less" +
            (most_bytes == most_table_bytes ? "; a trace is read in passes by --stream" : ""));
  };
  std::error_code unknown;
  const std::uintmax_t size = std::filesystem::file_size(path, unknown);
  if (!unknown) check(size);
  ByteSource source(path);
  std::string text;
  constexpr std::size_t part = std::size_t{1} << 20;
  while (source.append_to(text, part)) check(text.size());
  return text;
}

FileWriter::FileWriter(std::string path)
    : path_(std::move(path)),
      target_(target_of(path_).name),
      beside_(target_ + ".part-" + std::to_string(::getpid())),
      descriptor_(open_in_place_of(target_, beside_)) {
  if (descriptor_ < 0) fail();
}

FileWriter::~FileWriter() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(beside_.c_str());
}

void FileWriter::fail() const { throw cannot_write(path_, reason()); }

void FileWriter::write(std::string_view bytes) {
  if (!write_all(descriptor_, bytes)) fail();
}

void FileWriter::overwrite(std::size_t offset, std::string_view bytes) {
  if (::lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) < 0) fail();
  write(bytes);
  if (::lseek(descriptor_, 0, SEEK_END) < 0) fail();
}

void FileWriter::commit() {
  if (::fsync(descriptor_) != 0 || ::rename(beside_.c_str(), target_.c_str()) != 0) fail();
  if (::close(std::exchange(descriptor_, -1)) != 0) fail();
}

void write_file(const std::string& path, std::string_view text) {
  if (path == "-") {
    if (!write_all(STDOUT_FILENO, text)) throw cannot_write("standard output", reason());
    return;
  }
  const Target target = target_of(path);
  if (target.is_device) {
    Descriptor device(::open(target.name.c_str(), O_WRONLY | O_CLOEXEC));
    if (device.get() < 0 || !write_all(device.get(), text) || !device.close()) {
      throw cannot_write(path, reason());
    }
    return;
  }
  FileWriter file(path);
  file.write(text);
  file.commit();
}

void check_writable(const std::string& path) {
  const Target target = target_of(path);
  if (path == "-" || target.is_device) return;
  const FileWriter beside(path);  // goes away again
}

}  // namespace energymodel
