// SPDX-License-Identifier: Apache-2.0
/// \file
/// Files that are written a part at a time and appear when they are whole.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace energymodel {

/// Replaces a file in one step: it stands beside it until it is whole and on the disk. A link's
/// target is replaced.
class FileWriter {
 public:
  /// \throws Error(Errc::not_written)
  explicit FileWriter(std::string path);
  /// Leaves nothing behind unless it was committed.
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::string_view bytes);
  /// Over what was written there before.
  void overwrite(std::size_t offset, std::string_view bytes);
  /// Flushes to the disk and replaces what had the name.
  void commit();

 private:
  [[noreturn]] void fail() const;

  std::string path_;    ///< as it was named
  std::string target_;  ///< behind links
  std::string beside_;
  int descriptor_;
};

}  // namespace energymodel
