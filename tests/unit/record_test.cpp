// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
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
  EXPECT_NEAR(std::stod(cell(trace, "package0_energy_J")), 1.32885, 1e-4);
  EXPECT_NEAR(std::stod(cell(trace, "dram0_energy_J")), 0.5, 1e-4);
  EXPECT_NEAR(std::stod(cell(trace, "gpu0_energy_J")) / duration_s, 250.0, 1.0);
  EXPECT_NEAR(std::stod(cell(trace, "gpu1_energy_J")) / duration_s, 60.0, 0.1);
  EXPECT_NEAR(std::stod(cell(trace, "energy_J")), 1.82885 + 310.0 * duration_s, 2.0);
  EXPECT_NEAR(std::stod(cell(trace, "mean_gpu0_utilisation")), 0.75, 1e-9);
  EXPECT_EQ(cell(trace, "mean_gpu1_utilisation"), "");
  EXPECT_TRUE(has(cell(trace, "meter"), "package0 (RAPL, 1e-06 J) + dram0")) << ran.err;
  EXPECT_TRUE(has(ran.err, "gpu1_utilisation cannot be read: NVML: Not Supported")) << ran.err;
  const Trace read = read_trace(trace, TraceUse::measured);
  EXPECT_EQ(read.rows.jobs[0].steps, 1000.0);
}

/// The kernel's own counters, which every machine has, stand for the processor's: the tree says so.
TEST_F(Record, counts_events_of_the_command_and_what_it_starts) {
  const std::string unit = "sys/bus/event_source/devices/cpu/";
  folder.write(unit + "type", "1\n");  // PERF_TYPE_SOFTWARE
  folder.write(unit + "format/event", "config:0-63\n");
  folder.write(unit + "events/instructions", "event=2\n");  // page faults
  folder.write(unit + "events/cache-misses", "event=0x77777\n");
  const test::Ran ran = record({"--output", trace},
                               {"sh", "-c", "awk 'BEGIN {while (i++ < 200000) a[i] = i}'; true"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  if (has(ran.err, "counted_instructions cannot be read")) GTEST_SKIP() << ran.err;
  EXPECT_GT(std::stod(cell(trace, "counted_instructions")), 1000.0);
  EXPECT_TRUE(has(ran.err, " instructions\n")) << ran.err;
  for (const char* const column : {"counted_cycles", "counted_cache_misses", "counted_FLOP"}) {
    EXPECT_EQ(cell(trace, column), "") << column;
  }
  EXPECT_TRUE(has(ran.err, "cycles cannot be read: no event cpu-cycles in ")) << ran.err;
  EXPECT_TRUE(has(ran.err, "FLOP cannot be read: its events on this processor are not known"));
  EXPECT_TRUE(has(ran.err, "cache_misses")) << ran.err;

  const std::string idle = folder / "idle.csv";
  record({"--output", idle}, {"true"});
  EXPECT_LT(std::stod(cell(idle, "counted_instructions")), 1000.0);
}

TEST_F(Record, names_the_energy_of_parts_as_import_does) {
  EXPECT_EQ(record({"--output", trace}, moving()).status, 0);
  EXPECT_EQ(cell(trace, "energy_scope"), "cpu+dram+gpu");
  EXPECT_EQ(cell(trace, "cpu_energy_J"), cell(trace, "package0_energy_J"));
  EXPECT_EQ(cell(trace, "dram_energy_J"), cell(trace, "dram0_energy_J"));
  EXPECT_NEAR(std::stod(cell(trace, "gpu_energy_J")),
              std::stod(cell(trace, "gpu0_energy_J")) + std::stod(cell(trace, "gpu1_energy_J")),
              1e-6);
}

TEST_F(Record, does_not_lose_a_row_that_cannot_be_written) {
  const std::string series = folder / "series.csv";
  const test::Ran ran = record({"--output", trace, "--series", series},
                               {"sh", "-c", "mkdir " + trace});  // after the trace was tried
  EXPECT_EQ(ran.status, static_cast<int>(Errc::not_written));
  EXPECT_TRUE(has(ran.err, "  duration_s=0")) << ran.err;
  EXPECT_EQ(CsvTable::read(series).rows(), 2U);
}

TEST_F(Record, appends_and_refuses_other_columns_before_it_runs) {
  const Words options{"--output", trace, "--features", "steps=1"};
  EXPECT_EQ(record(options, {"true"}).status, 0);
  EXPECT_TRUE(has(record(options, {"true"}).err, "row 2 of"));
  // What was measured cannot explain what is left of it: no level of it is scanned.
  for (const LevelColumn& level : level_columns(read_trace(trace, TraceUse::jobs))) {
    EXPECT_EQ(level.name, "start");
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
  EXPECT_EQ(cell(trace, "dram0_energy_J"), "");
  EXPECT_NE(cell(trace, "gpu0_energy_J"), "");
  EXPECT_TRUE(has(ran.err, "energy    unknown: dram0: ")) << ran.err;

  const std::string part = folder / "part.csv";
  record({"--output", part, "--total", "gpu0"}, {"sleep", "0.2"});
  EXPECT_EQ(cell(part, "energy_J"), cell(part, "gpu0_energy_J"));
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

TEST_F(Record, passes_signals_on_and_keeps_what_it_read) {
  const std::string series = folder / "series.csv";
  const test::Ran ran =
      record({"--output", trace, "--series", series},
             {"sh", "-c", "sleep 0.3; kill -TERM $PPID; while :; do sleep 0.1; done"});
  EXPECT_EQ(ran.status, 128 + SIGTERM);
  EXPECT_TRUE(has(ran.err, "the command ended with status 143")) << ran.err;
  EXPECT_GE(CsvTable::read(series).rows(), 3U);
  EXPECT_EQ(folder.names(), (Words{"series.csv", "sys"}));
}

/// The line of docs/measuring.md for a management controller, with a program that stands for
/// ipmitool. Its words are those of ipmitool's lib/ipmi_dcmi.c.
TEST_F(Record, reads_a_management_controller_by_the_documented_command) {
  const std::string tool =
      folder.write("bin/ipmitool",
                   "#!/bin/sh\n"
                   "[ \"$*\" = 'dcmi power reading' ] || exit 1\n"
                   "echo\n"
                   "echo '    Instantaneous power reading:                   312 Watts'\n"
                   "echo '    Minimum during sampling period:                 70 Watts'\n"
                   "echo '    Power reading state is:                   activated'\n");
  std::filesystem::permissions(tool, std::filesystem::perms::owner_all);
  const std::string docs = test::bytes_of(ENERGYMODEL_SOURCE_DIR "/docs/measuring.md");
  const std::string before = "--reader '";
  const std::size_t from = docs.find(before + "while") + before.size();
  const std::string reader = docs.substr(from, docs.find("'\n", from) - from);
  ASSERT_TRUE(has(reader, "ipmitool dcmi power reading")) << reader;

  const std::string path = ::getenv("PATH");
  ::setenv("PATH", ((folder / "bin:") + path).c_str(), 1);
  const test::Ran ran = record({"--output", trace, "--reader", reader}, {"sleep", "1.3"});
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NEAR(std::stod(cell(trace, "power_W")), 312.0, 1e-9);
  EXPECT_EQ(cell(trace, "energy_scope"), "node");
  EXPECT_EQ(cell(trace, "energy_J"), cell(trace, "node_energy_J"));
}

TEST_F(Record, writes_the_series) {
  const std::string path = folder / "series.csv";
  record({"--series", path, "--rate", "50 Hz"}, moving());
  const CsvTable series = CsvTable::read(path);
  EXPECT_EQ(series.columns().size(), 16U);
  EXPECT_EQ(series.columns()[1], "package0_energy_J");
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
                        {{"--output", trace, "--features", "power_W=3"}, "found 'power_W'"},
                        {{"--output", folder / "no/t.csv"}, "cannot be written: No such file"},
                        {{"--series", folder / "no/s.csv"}, "cannot be written: No such file"}};
  for (const Case& c : cases) {
    const test::Ran ran = record(c.options, {"touch", folder / "ran"});
    EXPECT_EQ(ran.status,
              static_cast<int>(has(c.said, "written") ? Errc::not_written : Errc::usage));
    EXPECT_TRUE(has(ran.err, c.said)) << ran.err;
  }
  EXPECT_EQ(folder.names(), Words{"sys"});
}

}  // namespace
}  // namespace energymodel::cli
