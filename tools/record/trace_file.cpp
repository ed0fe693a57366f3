// SPDX-License-Identifier: Apache-2.0
#include "record/trace_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "energymodel/error.hpp"
#include "energymodel/io/csv.hpp"
#include "energymodel/io/file.hpp"

namespace energymodel::cli {
namespace {

/// An open file that no other record writes to.
class LockedFile {
 public:
  /// Makes the file if there is none. \throws Error(Errc::not_written)
  explicit LockedFile(const std::string& path) : path_(path) {
    do {
      open();
    } while (!is_what_the_path_names());
  }
  ~LockedFile() {
    if (is_new_ && is_what_the_path_names()) ::unlink(path_.c_str());  // still empty
    ::close(descriptor_);
  }
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;

  [[nodiscard]] std::string text() const { return read_file(path_); }
  /// In one step, so that whoever is stopped on the way leaves the rows that there were.
  /// \throws Error(Errc::not_written)
  void replace(const std::string& text) const { write_file(path_, text); }

 private:
  [[nodiscard]] Error cannot(const std::string& what) const {
    return {Errc::not_written, path_, "cannot " + what};
  }

  void open() {
    constexpr int flags = O_RDWR | O_CLOEXEC;
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = ::open(path_.c_str(), flags | O_CREAT | O_EXCL, 0666);
    is_new_ = descriptor_ >= 0;
    if (!is_new_ && errno == EEXIST) descriptor_ = ::open(path_.c_str(), flags | O_CREAT, 0666);
    if (descriptor_ < 0) throw cannot(fmt::format("be written: {}", std::strerror(errno)));
    while (::flock(descriptor_, LOCK_EX) != 0) {
      if (errno == EINTR) continue;
      const std::string why = std::strerror(errno);
      if (is_new_) ::unlink(path_.c_str());
      ::close(descriptor_);
      throw cannot("be locked: " + why);
    }
  }

  /// While this waited for the lock, another program may have removed or replaced the file.
  [[nodiscard]] bool is_what_the_path_names() const {
    struct stat here {};
    struct stat there {};
    return ::fstat(descriptor_, &here) == 0 && ::stat(path_.c_str(), &there) == 0 &&
           here.st_ino == there.st_ino && here.st_dev == there.st_dev;
  }

  std::string path_;
  int descriptor_ = -1;
  bool is_new_ = false;
};

bool is_stream(const std::string& path) {
  std::error_code none;
  return path == "-" ||
         (std::filesystem::exists(path, none) && !std::filesystem::is_regular_file(path, none) &&
          !std::filesystem::is_directory(path, none));
}

void check_columns(const std::string& text, const std::string& path, const Cells& cells) {
  if (text.empty()) return;
  const std::vector<std::string> found = CsvTable::parse(text, path).columns();
  for (std::size_t i = 0; i < std::max(found.size(), cells.size()); ++i) {
    const std::string has = i < found.size() ? "'" + found[i] + "'" : "no more columns";
    const std::string needs = i < cells.size() ? "'" + cells[i].first + "'" : "no more columns";
    if (has == needs) continue;
    throw Error(Errc::bad_input,
                path,
                fmt::format("column {}: found {}, expected {} as this run records; give another "
                            "--output",
                            i + 1,
                            has,
                            needs));
  }
}

}  // namespace

void check_trace(const std::string& path, const Cells& cells) {
  if (is_stream(path)) return;
  check_columns(LockedFile(path).text(), path, cells);
}

std::size_t append_row(const std::string& path, const Cells& cells) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const auto& [name, value] : cells) {
    names.push_back(name);
    values.push_back(value);
  }
  if (is_stream(path)) {
    write_file(path, csv_line(names) + csv_line(values));
    return 1;
  }
  LockedFile file(path);
  const std::string before = file.text();
  check_columns(before, path, cells);
  std::string added = before.empty() ? csv_line(names) : before.ends_with('\n') ? "" : "\n";
  added += csv_line(values);
  const std::string after = before + added;
  file.replace(after);
  return CsvTable::parse(after, path).rows();
}

}  // namespace energymodel::cli
