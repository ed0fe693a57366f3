// SPDX-License-Identifier: Apache-2.0
#include "record/trace_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "energymodel/error.hpp"
#include "energymodel/io/csv.hpp"
#include "support/full_disk.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel::cli {
namespace {

Cells row_of(const std::string& name, const std::string& text) {
  return {{"name", name}, {"text", text}};
}

TEST(trace_file, takes_whole_rows_of_several_processes) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "trace.csv";
  constexpr int processes = 8;
  constexpr int rows = 25;
  const std::string long_text(5000, 'x');
  std::vector<pid_t> children;
  for (int process = 0; process < processes; ++process) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      int failures = 0;
      for (int row = 0; row < rows; ++row) {
        const std::string name = std::to_string(process) + "." + std::to_string(row);
        try {
          check_trace(path, row_of("", ""));
          append_row(path, row_of(name, long_text));
        } catch (const std::exception&) {
          ++failures;
        }
      }
      ::_exit(failures);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const CsvTable table = CsvTable::read(path);
  std::set<std::string> names;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    names.emplace(table.cell(row, 0));
    EXPECT_EQ(table.cell(row, 1), long_text);
  }
  EXPECT_EQ(table.rows(), static_cast<std::size_t>(processes * rows));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(processes * rows));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"trace.csv"});
}

/// Whether a process waits for another's flock(2).
bool waits_for_a_lock(pid_t process) {
  std::ifstream locks("/proc/locks");
  const std::string owner = " " + std::to_string(process) + " ";
  for (std::string line; std::getline(locks, line);) {
    if (line.find("-> FLOCK") != std::string::npos && line.find(owner) != std::string::npos) {
      return true;
    }
  }
  return false;
}

TEST(trace_file, waits_for_the_lock_and_appends_to_what_the_path_then_names) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("trace.csv", "name,text\na,1\n");
  const int held = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(held, LOCK_EX), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::close(held);
    ::_exit(append_row(path, row_of("c", "3")) == 3 ? 0 : 1);
  }
  int status = -1;
  pid_t ended = 0;
  while (ended == 0 && !waits_for_a_lock(child)) {
    ended = ::waitpid(child, &status, WNOHANG);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(ended, 0) << "it did not wait";
  std::filesystem::rename(folder.write("other.csv", "name,text\na,1\nb,2\n"), path);
  ::close(held);
  if (ended == 0) ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(test::bytes_of(path), "name,text\na,1\nb,2\nc,3\n");
}

TEST(trace_file, keeps_what_it_held_where_a_row_does_not_fit) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "trace.csv";
  EXPECT_EQ(append_row(path, row_of("a", "1")), 1U);
  const std::string before = test::bytes_of(path);
  {
    const test::FullDisk full(100);
    test::expect_refusal([&] { return append_row(path, row_of("b", std::string(500, 'x'))); },
                         Errc::not_written,
                         "cannot be written");
  }
  EXPECT_EQ(test::bytes_of(path), before);
  EXPECT_EQ(append_row(path, row_of("c", "3")), 2U);
}

TEST(trace_file, appends_to_files_that_others_made) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "trace.csv";
  folder.write("trace.csv", "name,text\na,1");  // the last line without its end
  EXPECT_EQ(append_row(path, row_of("", "two\nlines")), 2U);
  EXPECT_EQ(test::bytes_of(path), "name,text\na,1\n,\"two\nlines\"\n");
  folder.write("trace.csv", "");
  EXPECT_EQ(append_row(path, row_of("c", "3")), 1U);
  std::filesystem::create_symlink(path, folder / "link.csv");
  EXPECT_EQ(append_row(folder / "link.csv", row_of("d", "4")), 2U);
  EXPECT_EQ(append_row("/dev/null", row_of("d", "4")), 1U);
}

TEST(trace_file, is_refused_before_anything_is_measured) {
  const test::TemporaryFolder folder;
  folder.write("other.csv", "name,count\n");
  test::expect_refusal([&] { check_trace(folder / "other.csv", row_of("a", "1")); },
                       Errc::bad_input,
                       "column 2: found 'count', expected 'text'");
  for (const char* const path : {"no/such/folder.csv", "."}) {
    test::expect_refusal([&] { check_trace(folder / path, row_of("a", "1")); },
                         Errc::not_written,
                         "cannot be written");
  }
  check_trace(folder / "new.csv", row_of("a", "1"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"other.csv"});
}

}  // namespace
}  // namespace energymodel::cli
