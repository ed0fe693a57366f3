// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/full_disk.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

using Names = std::vector<std::string>;

TEST(file, gives_back_the_bytes_it_wrote) {
  const test::TemporaryFolder folder;
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  std::string large;  // more than one chunk of the reader
  for (int i = 0; i < 9000; ++i) large += every_byte;
  for (const std::string& text : {std::string(), every_byte, large}) {
    write_file(folder / "a", text);
    EXPECT_EQ(read_file(folder / "a"), text);
    EXPECT_EQ(folder.names(), Names{"a"});
  }
}

TEST(file, refuses_what_cannot_be_read) {
  const test::TemporaryFolder folder;
  test::expect_refusal([&] { return read_file(folder / "absent"); },
                       Errc::bad_input,
                       (folder / "absent") + ": cannot be read: No such file");
  test::expect_refusal(
      [&] { return read_file(folder / ""); }, Errc::bad_input, "cannot be read: Is a directory");
}

TEST(file, names_a_folder_that_cannot_be_written) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "absent/model.toml";
  const auto write = [&] {
    write_file(path, "new");
    return 0;
  };
  test::expect_refusal(write, Errc::not_written, path + ": cannot be written: No such file");
  EXPECT_EQ(folder.names(), Names{});
}

TEST(file, leaves_a_target_that_cannot_be_replaced) {
  const test::TemporaryFolder folder;
  folder.write("model.toml/occupied", "old");
  const auto write = [&] {
    write_file(folder / "model.toml", "new");
    return 0;
  };
  test::expect_refusal(write, Errc::not_written, "model.toml: cannot be written");
  EXPECT_EQ(folder.names(), Names{"model.toml"});
  EXPECT_EQ(test::bytes_of(folder / "model.toml/occupied"), "old");
}

TEST(file, leaves_the_old_bytes_when_the_disk_fills) {
  const test::TemporaryFolder folder;
  folder.write("model.toml", "old");
  {
    const test::FullDisk full(16);
    test::expect_refusal([&] { write_file(folder / "model.toml", std::string(100, 'x')); },
                         Errc::not_written,
                         "File too large");
  }
  EXPECT_EQ(test::bytes_of(folder / "model.toml"), "old");
  EXPECT_EQ(folder.names(), Names{"model.toml"});
}

TEST(file, is_not_read_beyond_its_limit) {
  const test::TemporaryFolder folder;
  const std::string table = folder.write("table.csv", "");
  std::filesystem::resize_file(table, most_table_bytes + 1);  // sparse: takes no room
  test::expect_refusal(
      [&] { return read_file(table); },
      Errc::bad_input,
      "table.csv: found more than 4096 MiB, expected less; a trace is read in passes");
  test::expect_refusal([&] { return read_file("/dev/zero", most_description_bytes); },
                       Errc::bad_input,
                       "/dev/zero: found more than 16 MiB, expected less");
  folder.write("short", "12345");
  EXPECT_EQ(read_file(folder / "short", 5), "12345");
}

TEST(file, keeps_the_permissions_of_what_it_replaces) {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.write("model.toml", "old");
  constexpr auto own = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
  std::filesystem::permissions(path, own);
  write_file(path, "new");
  EXPECT_EQ(std::filesystem::status(path).permissions(), own);
}

TEST(file, can_be_tried_before_there_is_anything_to_write) {
  const test::TemporaryFolder folder;
  folder.write("old", "bytes");
  for (const std::string& path : {folder / "new", folder / "old", std::string("/dev/null")}) {
    check_writable(path);
  }
  EXPECT_EQ(test::bytes_of(folder / "old"), "bytes");
  EXPECT_EQ(folder.names(), Names{"old"});
  test::expect_refusal([&] { check_writable(folder / "absent/new"); },
                       Errc::not_written,
                       "absent/new: cannot be written: No such file");
}

}  // namespace
}  // namespace energymodel
