// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <string>
#include <vector>

#include "energymodel/error.hpp"
#include "energymodel/io/csv.hpp"
#include "energymodel/io/trace.hpp"
#include "support/powercap_tree.hpp"
#include "support/ran.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel::cli {
namespace {

using Words = std::vector<std::string>;

/// A machine with one package, whose counter is about to start again, its memory and two GPUs.
class Record : public testing::Test {
 protected:
  Record() {
    ::setenv("ENERGYMODEL_SYSFS", (folder / "sys").c_str(), 1);
    ::setenv("ENERGYMODEL_NVML", ENERGYMODEL_FAKE_NVML, 1);
    test::write_zone(folder, "intel-rapl:0", "package-0", "262143000000\n");
    test::write_zone(folder, "intel-rapl:0:0", "dram", "1000000\n");
  }

  /// A command that lets the package take 1.32885 J, across the end of its range, and memory 0.5 J.
  [[nodiscard]] Words moving() const {
    const std::string zones = folder / "sys/class/powercap/";
    return {"sh",
            "-c",
            "sleep 0.2; echo 1000000 > " + zones + "intel-rapl:0/energy_uj; echo 1500000 > " +
                zones + "intel-rapl:0:0/energy_uj; sleep 0.2"};
  }

  test::Ran record(Words options, const Words& command) {
    options.insert(options.begin(), "record");
    if (!command.empty()) options.emplace_back("--");
    options.insert(options.end(), command.begin(), command.end());
    return test::ran(options);
  }

  /// A cell of the only row.
  [[nodiscard]] std::string cell(const std::string& path, const std::string& column) const {
    const CsvTable table = CsvTable::read(path);
    EXPECT_EQ(table.rows(), 1U);
    EXPECT_LT(table.find(column), table.columns().size()) << column;
    return std::string(table.cell(0, table.find(column)));
  }

  test::TemporaryFolder folder;
  std::string trace = folder / "trace.csv";
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(Record, writes_a_row_that_the_trace_reader_takes) {
  const Words options{"--output", trace, "--features", "steps=1000", "--features", "step_FLOP=2e9"};
  const test::Ran ran = record(options, moving());
  EXPECT_EQ(ran.status, 0) << ran.err;
  const double duration_s = std::stod(cell(trace, "duration_s"));
  EXPECT_GT(duration_s, 0.4);
  EXPECT_NEAR(std::stod(cell(trace, "energy_package0_J")), 1.32885, 1e-4);
  EXPECT_NEAR(std::stod(cell(trace, "energy_dram0_J")), 0.5, 1e-4);
  EXPECT_NEAR(std::stod(cell(trace, "energy_gpu0_J")) / duration_s, 250.0, 1.0);
  EXPECT_NEAR(std::stod(cell(trace, "energy_gpu1_J")) / duration_s, 60.0, 0.1);
  EXPECT_NEAR(std::stod(cell(trace, "energy_J")), 1.82885 + 310.0 * duration_s, 2.0);
  EXPECT_NEAR(std::stod(cell(trace, "mean_gpu0_utilisation")), 0.75, 1e-9);
  EXPECT_EQ(cell(trace, "mean_gpu1_utilisation"), "");
  EXPECT_TRUE(has(cell(trace, "meter"), "package0 (RAPL, 1e-06 J) + dram0")) << ran.err;
  EXPECT_TRUE(has(ran.err, "gpu1_utilisation cannot be read: NVML: Not Supported")) << ran.err;
  const Trace read = read_trace(trace, TraceUse::measured);
  EXPECT_EQ(read.rows.jobs[0].steps, 1000.0);
}

TEST_F(Record, appends_and_refuses_other_columns_before_it_runs) {
  const Words options{"--output", trace, "--features", "steps=1"};
  EXPECT_EQ(record(options, {"true"}).status, 0);
  EXPECT_TRUE(has(record(options, {"true"}).err, "row 2 of"));
  // What was measured cannot explain what is left of it: no level of it is scanned.
  for (const LevelColumn& level : level_columns(read_trace(trace, TraceUse::jobs))) {
    EXPECT_EQ(level.name, "start_time");
  }
  const std::string before = test::bytes_of(trace);
  const std::string mark = folder / "ran";
  const test::Ran other = record({"--output", trace, "--features", "epochs=1"}, {"touch", mark});
  EXPECT_EQ(other.status, static_cast<int>(Errc::bad_input));
  EXPECT_TRUE(has(other.err, "column 1: found 'steps', expected 'epochs'")) << other.err;
  EXPECT_EQ(test::bytes_of(trace), before);
  EXPECT_EQ(test::bytes_of(mark), "");
  const auto names = folder.names();
  EXPECT_EQ(std::count(names.begin(), names.end(), "ran"), 0);
}

TEST_F(Record, leaves_a_total_empty_of_which_a_part_is_unknown) {
  test::write_zone(folder, "intel-rapl:0:0", "dram", "garbled\n");
  const std::string counter = folder / "sys/class/powercap/intel-rapl:0/energy_uj";
  const test::Ran ran = record({"--output", trace}, {"sh", "-c", "echo 1000000 > " + counter});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(cell(trace, "energy_J"), "");
  EXPECT_EQ(cell(trace, "power_W"), "");
  EXPECT_EQ(cell(trace, "energy_dram0_J"), "");
  EXPECT_NE(cell(trace, "energy_gpu0_J"), "");
  EXPECT_TRUE(has(ran.err, "energy    unknown: dram0: ")) << ran.err;

  const std::string part = folder / "part.csv";
  record({"--output", part, "--total", "gpu0"}, {"sleep", "0.2"});
  EXPECT_EQ(cell(part, "energy_J"), cell(part, "energy_gpu0_J"));
}

TEST_F(Record, returns_the_commands_status_and_then_writes_no_row) {
  const test::Ran ran =
      record({"--output", trace, "--series", folder / "series.csv"}, {"sh", "-c", "exit 7"});
  EXPECT_EQ(ran.status, 7);
  EXPECT_TRUE(has(ran.err, "no row for ")) << ran.err;
  EXPECT_EQ(CsvTable::read(folder / "series.csv").rows(), 2U);
  const auto names = folder.names();
  EXPECT_EQ(std::count(names.begin(), names.end(), "trace.csv"), 0);
}

TEST_F(Record, writes_the_series) {
  const std::string path = folder / "series.csv";
  record({"--series", path, "--rate", "50 Hz"}, moving());
  const CsvTable series = CsvTable::read(path);
  EXPECT_EQ(series.columns().size(), 10U);
  EXPECT_EQ(series.columns()[1], "energy_package0_J");
  EXPECT_GT(series.rows(), 10U);
  EXPECT_EQ(series.number(0, 1), 0.0);
  EXPECT_NEAR(series.number(series.rows() - 1, 1), 1.32885, 1e-9);
}

TEST_F(Record, refuses_and_runs_nothing) {
  struct Case {
    Words options;
    const char* said;
  };
  const Case cases[] = {{{"--features", "steps"}, "--features: found 'steps', expected NAME=VALUE"},
                        {{"--rate", "0 Hz"}, "--rate: found '0 Hz'"},
                        {{"--total", "gpu7"}, "--total: found 'gpu7', expected one of: package0"},
                        {{"--output", trace, "--features", "power_W=3"}, "found 'power_W'"}};
  for (const Case& c : cases) {
    const test::Ran ran = record(c.options, {"touch", folder / "ran"});
    EXPECT_EQ(ran.status, static_cast<int>(Errc::usage));
    EXPECT_TRUE(has(ran.err, c.said)) << ran.err;
  }
  EXPECT_EQ(folder.names(), Words{"sys"});
}

}  // namespace
}  // namespace energymodel::cli
