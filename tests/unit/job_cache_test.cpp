// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/job_cache.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "energymodel/io/content_id.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/trace.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

/// Integers, numbers of 17 digits, a constant and an absent column, over more than two parts.
std::string trace_of(std::size_t rows) {
  std::string out = "# made up\nrun,energy_kWh,steps,step_FLOP,activations_traffic_B,precision\n";
  for (std::size_t i = 0; i < rows; ++i) {
    const std::string n = std::to_string(i);
    out += "r" + n + "," + std::to_string(0.1 * static_cast<double>(i + 1)) + "," +
           std::to_string(1 + i % 977) + ",1e9,12345678901" + n +
           (i % 3 == 0 ? ",bits16\n" : ",fp32\n");
  }
  return out;
}

class JobCacheTest : public ::testing::Test {
 protected:
  test::TemporaryFolder folder;
  std::string trace = folder.write("runs.csv", trace_of(40001));
  std::string cache = folder / "runs.csv.emc";

  void damage(std::size_t at) const {
    std::fstream file(cache, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.put('\x55');
  }
};

TEST_F(JobCacheTest, has_the_numbers_that_the_trace_has) {
  write_job_cache(trace, cache);
  const JobCache read(cache);
  const Trace whole = read_trace(trace, TraceUse::measured);
  ASSERT_EQ(read.rows(), whole.rows.rows());
  EXPECT_EQ(read.origin().id, whole.id);
  EXPECT_EQ(content_id_of_file(trace), whole.id);
  JobBlock block;
  for (std::size_t first = 0; first < read.rows(); first += JobSource::part_rows) {
    const std::size_t count = std::min(JobSource::part_rows, read.rows() - first);
    read.read(first, count, block);
    ASSERT_EQ(block.rows, count);
    EXPECT_TRUE(block.columns[10].values.empty());  // one step_FLOP for all
    for (std::size_t row = 0; row < count; ++row) {
      const JobNumbers expected =
          numbers_of(whole.rows.jobs[first + row], whole.rows.energy_J[first + row], 0.0);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(block.at(row, i), expected[i]) << first + row << " " << job_numbers[i];
      }
    }
  }
  EXPECT_LT(std::filesystem::file_size(cache), std::filesystem::file_size(trace));
}

TEST_F(JobCacheTest, knows_whether_its_trace_changed) {
  write_job_cache(trace, cache);
  EXPECT_TRUE(JobCache(cache).is_of(trace));
  folder.write("runs.csv", trace_of(40002));
  EXPECT_FALSE(JobCache(cache).is_of(trace));
}

TEST_F(JobCacheTest, refuses_what_is_no_whole_cache) {
  write_job_cache(trace, cache);
  const auto size = std::filesystem::file_size(cache);
  const auto refuses = [&](const std::string& what) {
    test::expect_refusal([&] { return JobCache(cache).rows(); }, Errc::bad_input, what);
  };
  std::filesystem::resize_file(cache, size - 8);
  refuses("found a file that was cut");
  std::filesystem::resize_file(cache, 8);
  refuses("found another kind of file");
  folder.write("runs.csv.emc", "steps,energy_J\n1,2\n");
  refuses("found another kind of file");
  folder.write("runs.csv.emc", "");
  refuses("found another kind of file");
  write_job_cache(trace, cache);
  damage(17);
  refuses("found a damaged header");
  write_job_cache(trace, cache);
  damage(size - 100);
  refuses("found a damaged list of parts");
  write_job_cache(trace, cache);
  damage(size / 2);
  const JobCache read(cache);
  JobBlock block;
  test::expect_refusal(
      [&] {
        for (std::size_t first = 0; first < read.rows(); first += JobSource::part_rows) {
          read.read(first, std::min(JobSource::part_rows, read.rows() - first), block);
        }
        return 0;
      },
      Errc::bad_input,
      "found damaged rows from");
}

TEST_F(JobCacheTest, names_the_line_of_what_it_cannot_read_and_leaves_nothing) {
  folder.write("runs.csv", trace_of(30000) + "r,-1,5,1e9,7,fp32\n");
  const auto write = [&] {
    write_job_cache(trace, cache);
    return 0;
  };
  test::expect_refusal(write, Errc::bad_input, "runs.csv:30003: energy_kWh: found '-1'");
  folder.write("runs.csv", "energy_J,steps\n1,\"" + std::string(65 << 20, '1') + "\n");
  test::expect_refusal(write, Errc::bad_input, "found a row of more than 64 MiB");
  folder.write("runs.csv", "energy_J,steps\n");
  test::expect_refusal(write, Errc::bad_input, "found no rows");
  folder.write("runs.csv", "energy_J,shape,size,depth\n1,rectangle,100,2\n");
  test::expect_refusal(write, Errc::bad_input, "found columns of networks");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"runs.csv"});
}

TEST_F(JobCacheTest, leaves_nothing_when_the_disk_fills) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{100000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto refusal = test::refusal_of([&] {
    write_job_cache(trace, cache);
    return 0;
  });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Errc::not_written);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"runs.csv"});
}

}  // namespace
}  // namespace energymodel
