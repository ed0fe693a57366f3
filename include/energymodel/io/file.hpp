// SPDX-License-Identifier: Apache-2.0
/// \file
/// Whole files, in and out. Layer 5.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace energymodel {

/// A file, or standard input for "-", read a part at a time.
class ByteSource {
 public:
  /// \throws Error(Errc::bad_input)
  explicit ByteSource(const std::string& path);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  /// Appends up to `most` bytes to `text`; false at the end. \throws Error(Errc::bad_input)
  bool append_to(std::string& text, std::size_t most);

 private:
  std::string path_;
  int descriptor_;
};

/// What is held in memory as a whole: tables, and what people write by hand.
inline constexpr std::size_t most_table_bytes = std::size_t{4} << 30;
inline constexpr std::size_t most_description_bytes = std::size_t{16} << 20;

/// The bytes of a file, or of standard input for "-".
/// \throws Error(Errc::bad_input) where it cannot be read or is longer than `most_bytes`, which is
///         seen before it is read, of a device or pipe as soon as that many bytes came
std::string read_file(const std::string& path, std::size_t most_bytes = most_table_bytes);

/// Replaces a file in one step: written beside it, flushed to the disk, then renamed, so that a
/// reader sees the old bytes or the new, never a part. A link's target is replaced; a device or
/// pipe is written in place; "-" is standard output. \throws Error(Errc::not_written); the old
/// file, if any, is untouched
void write_file(const std::string& path, std::string_view text);

/// Throws what write_file() would if it could not begin, and leaves nothing behind: for programs
/// that take long to have something to write. \throws Error(Errc::not_written)
void check_writable(const std::string& path);

}  // namespace energymodel
