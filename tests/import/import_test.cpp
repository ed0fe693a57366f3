// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/import.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "energymodel/error.hpp"
#include "energymodel/io/file.hpp"
#include "support/refusal.hpp"

namespace energymodel {
namespace {

struct WantedRun {
  std::string label;
  double energy_J;
  double duration_s;  ///< 0 for unknown
  std::string scope;
};
using WantedRow = std::pair<std::size_t, std::string>;  ///< line and reason

struct Case {
  std::string format;
  std::vector<std::string> files;
  std::string map;
  std::vector<WantedRun> runs;
  std::vector<WantedRow> quarantined;
  std::map<std::string, std::size_t> repairs;
};

constexpr const char* no_energy = "no energy: 0 or absent means unknown";
constexpr const char* zero_device = "a device without energy: 0 means unknown";
constexpr const char* no_wrap = "negative difference that is no wrap";
constexpr const char* impossible = "impossible power";
constexpr const char* no_measurement = "epoch without a measurement";
constexpr const char* cut_off = "truncated last line";

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"codecarbon",
       {"codecarbon.csv"},
       "",
       {{"a1", 121996.65816, 299.78, "cpu+dram+gpu"},
        {"a2", 243993.31632, 600.5, "cpu+dram+gpu"},
        {"a3", 243993.3165, 600.0, "cpu+dram+gpu"},
        {"a4", 7920.0, 120.0, "cpu+dram"}},
       {},
       {}},
      {"codecarbon",
       {"codecarbon_faults.csv"},
       "",
       {{"b1", 121680.0, 300.0, "cpu+dram+gpu"},
        // -3600 J of the CPU is 4294.967296 J less 3600 J.
        {"b5", 11134.967296, 30.0, "cpu+dram+gpu"},
        {"b7", 172800.0, 400.0, "cpu+dram+gpu"},
        {"b9", 121680.0, 300.0, "cpu+dram+gpu"}},
       {{3, "another rank's record of the same machine"},
        {4, zero_device},
        {5, no_wrap},
        {7, impossible},
        {10, "components do not add up to the stated total"},
        {12, "written twice"},
        {13, cut_off}},
       {{"counter wraps undone", 1}, {"earlier sums of the same run dropped", 1}}},
      {"zeus",
       {"zeus.csv"},
       "",
       {{"epoch 1", 30200.75, 60.25, "gpu"}, {"epoch 2", 30400.0, 60.5, "gpu"}},
       {},
       {}},
      {"zeus",
       {"zeus_faults.csv"},
       "",
       {{"epoch 1", 30200.0, 60.0, "gpu"},
        {"epoch 2", 30400.0, 60.0, "gpu"},
        {"epoch 6", 30400.0, 60.0, "gpu"}},
       {{4, zero_device}, {5, no_wrap}, {6, impossible}, {8, "written twice"}, {9, cut_off}},
       {}},
      {"carbontracker",
       {"run_carbontracker.log", "run_carbontracker_output.log"},
       "",
       {{"run", 46400.0, 80.0, "cpu+gpu"}},
       {},
       {}},
      {"carbontracker",
       {"run_carbontracker_output.log"},
       "",
       {},
       {{0, "facility energy alone"}},
       {}},
      {"carbontracker",
       {"faults_carbontracker.log"},
       "",
       {{"faults", 69600.0, 120.0, "cpu+gpu"}},
       {{9, no_measurement},
        {17, "written twice"},
        {21, impossible},
        {25, no_measurement},
        {33, no_measurement},
        {36, cut_off}},
       {}},
      {"nvidia-smi", {"nvidia_smi.csv"}, "", {{"nvidia_smi", 5100.0, 10.001, "gpu"}}, {}, {}},
      {"nvidia-smi",
       {"nvidia_smi_faults.csv"},
       "",
       {{"nvidia_smi_faults", 5000.0, 10.001, "gpu"}},
       {{8, impossible},
        {12, "sample without a power"},
        {17, "sample of 0 W: unknown, not zero"},
        {26, cut_off}},
       {{"samples written twice dropped", 2}}},
      {"nvidia-smi", {"nvidia_smi_gap.csv"}, "", {}, {{12, "gap in the samples"}}, {}},
      {"perf",
       {"perf.txt"},
       "",
       {{"system wide", 2424.5, 27.795535519, "cpu+dram"},
        {"system wide", 52.67, 34.922801, "cpu"}},
       {},
       {}},
      {"perf",
       {"perf.csv"},
       "",
       {{"perf", 15.55, 1.001234469, "cpu+dram"}, {"perf", 31.10, 2.002468938, "cpu+dram"}},
       {},
       {}},
      {"perf", {"perf_interval.csv"}, "", {{"perf_interval", 44.0, 2.002161241, "cpu"}}, {}, {}},
      {"perf",
       {"perf_faults.csv"},
       "",
       {{"perf_faults", 12.34, 1.001234469, "cpu"},
        {"perf_faults", 12.5, 1.001234469, "cpu"},
        {"perf_faults", 12.6, 1.001234469, "cpu"}},
       {{4, "energy not counted"},
        {6, no_energy},
        {18, impossible},
        {22, no_energy},
        {24, no_wrap},
        {25, "written twice"},
        {29, no_energy},
        {31, cut_off}},
       {}},
      {"perun", {"perun.csv"}, "", {{"perun/0", 2550.0, 5.0, "cpu+dram+gpu"}}, {}, {}},
      {"perun",
       {"perun_faults.csv"},
       "",
       {{"perun_faults/0", 500.0, 5.0, "cpu"}, {"perun_faults/3", 2500.0, 10.0, "gpu"}},
       {{11, no_wrap},
        {11, "gap in the samples"},
        {14, "counter that does not move"},
        {25, "sample of 0 W: unknown, not zero"},
        {27, impossible},
        {29, impossible},
        {33, cut_off}},
       {{"counter wraps undone", 1}, {"samples written twice dropped", 1}}},
      {"perun",
       {"perun_report.txt"},
       "",
       {{"train/0", 28440.0, 61.954, "total"}, {"train/1", 27000.0, 60.0, "total"}},
       {},
       {}},
      {"mlperf-power",
       {"mlperf_power.txt"},
       "",
       {{"workload_testing", 460.0, 10.0, "node"}},
       {},
       {}},
      {"mlperf-power",
       {"mlperf_power_faults.txt"},
       "",
       {{"workload_testing", 2280.0, 57.0, "node"}},
       {{5, impossible}, {7, impossible}, {8, "sample of 0 W: unknown, not zero"}, {60, cut_off}},
       {{"samples written twice dropped", 1}}},
      {"likwid",
       {"likwid.csv"},
       "",
       {{"likwid", 1172.75, 10.5, "cpu+dram"}, {"solve", 1121.0, 5.25, "cpu+dram"}},
       {},
       {}},
      {"likwid",
       {"likwid_faults.csv"},
       "",
       {{"one", 560.0, 10.5, "cpu+dram"},
        {"two", 570.0, 10.5, "cpu+dram"},
        {"three", 560.0, 10.5, "cpu+dram"},
        {"last", 1120.0, 10.5, "cpu+dram"}},
       {{14, zero_device},
        {17, zero_device},
        {102, impossible},
        {129, no_wrap},
        {148, "written twice"},
        {183, cut_off}},
       {}},
      {"slurm",
       {"slurm.txt"},
       "",
       {{"38113", 20543125.0, 2102.0, "node"},
        {"38114", 46800000.0, 93600.0, "node"},
        {"38115", 610000.0, 1200.0, "node"}},
       {},
       {{"jobs whose energy is that of their steps", 1}}},
      {"slurm",
       {"slurm_faults.txt"},
       "",
       {{"7", 180000.0, 600.0, "node"},
        {"8", 190000.0, 600.0, "node"},
        {"9", 200000.0, 600.0, "node"}},
       {{2, no_energy},
        {4, no_energy},
        {5, "job that did not complete"},
        {6, "job that did not complete"},
        {7, "steps at the same time, each with a node's energy"},
        {10, no_wrap},
        {13, "written twice"},
        {16, impossible},
        {17, cut_off}},
       {}},
      {"slurm",
       {"slurm.json"},
       "",
       {{"38113", 20543125.0, 2102.0, "node"}, {"38114", 411000.0, 2102.0, "node"}},
       {{0, no_energy}},
       {{"jobs whose energy stood at .extern", 1}}},
      {"slurm", {"slurm_truncated.json"}, "", {}, {{57, "malformed or truncated JSON"}}, {}},
      {"prometheus",
       {"prometheus.json"},
       "",
       {{"prometheus", 43200.0, 120.0, "cpu+dram+gpu"}},
       {{0, "series of a part of a package"}},
       {{"series of a second replica dropped", 1}}},
      {"prometheus",
       {"prometheus_wrap.json"},
       "",
       {{"prometheus_wrap", 240.0, 8.0, "node"}},
       {},
       {{"counter wraps undone", 1}}},
      {"prometheus",
       {"prometheus_faults.json"},
       "",
       {{"prometheus_faults", 481500.0, 1605.0, "node"}},
       {{0, impossible},
        {0, "sample of 0 W: unknown, not zero"},
        {0, "sample without a number"},
        {0, "series whose name tells no unit"}},
       {}},
      {"prometheus",
       {"prometheus_reset.json"},
       "",
       {},
       {{0, no_wrap}, {0, "gap in the samples"}},
       {}},
      {"prometheus",
       {"prometheus_truncated.json"},
       "",
       {},
       {{27, "malformed or truncated JSON"}},
       {}},
      {"map",
       {"map.csv"},
       "map.toml",
       {{"r1", 1.8e6, 600.0, "node"}, {"r2", 3.6e6, 1200.0, "node"}},
       {},
       {}},
      {"map",
       {"map_faults.csv"},
       "map.toml",
       {{"r1", 1.8e6, 600.0, "node"},
        {"r5", 3.96e6, 1200.0, "node"},
        {"r6", 4.32e6, 1200.0, "node"}},
       {{3, zero_device},
        {4, no_wrap},
        {5, zero_device},
        {7, "written twice"},
        {9, impossible},
        {10, cut_off}},
       {}},
      {"map",
       {"map_counter.csv"},
       "map_counter.toml",
       {{"r1", 400.0, 50.0, "cpu"}},
       {},
       {{"counter wraps undone", 1}}}};
  return all;
}

std::string path_of(const std::string& file) {
  return std::string(ENERGYMODEL_SOURCE_DIR "/tests/import/data/") + file;
}

ImportReport imported(const Case& one) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (const std::string& file : one.files) texts.emplace_back(file, read_file(path_of(file)));
  ImportOptions options;
  if (!one.map.empty()) {
    options.map = read_file(path_of(one.map));
    options.map_name = one.map;
  }
  return import_texts(*find_importer(one.format), texts, options);
}

TEST(import, reads_samples_and_sets_faults_aside) {
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.format + " " + one.files.front());
    const ImportReport report = imported(one);
    EXPECT_EQ(report.runs.size(), one.runs.size());
    for (std::size_t i = 0; i < std::min(report.runs.size(), one.runs.size()); ++i) {
      const ImportedRun& run = report.runs[i];
      const WantedRun& wanted = one.runs[i];
      EXPECT_EQ(run.label, wanted.label);
      EXPECT_EQ(run.scope(), wanted.scope);
      EXPECT_NEAR(run.total_J().value_or(0.0), wanted.energy_J, 1e-9 * wanted.energy_J);
      EXPECT_NEAR(run.duration_s.value_or(0.0), wanted.duration_s, 1e-6);
    }
    std::vector<WantedRow> found;
    for (const Rejection& row : report.quarantined) found.emplace_back(row.line, row.reason);
    std::sort(found.begin(), found.end());
    std::vector<WantedRow> wanted = one.quarantined;
    std::sort(wanted.begin(), wanted.end());
    EXPECT_EQ(found, wanted);
    EXPECT_EQ(report.repairs, one.repairs);
  }
}

/// Where a source prints a total of its own, it is that of what was imported.
TEST(import, agrees_with_the_totals_of_the_source) {
  std::map<std::string, std::size_t> compared;
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.format + " " + one.files.front());
    for (const ImportedRun& run : imported(one).runs) {
      if (run.stated_energy_J) {
        EXPECT_NEAR(*run.stated_energy_J, *run.total_J(), 1e-9 * *run.total_J());
        ++compared[one.format];
      }
      if (run.stated_facility_energy_J && run.facility_energy_J) {
        EXPECT_NEAR(
            *run.stated_facility_energy_J, *run.facility_energy_J, 1e-9 * *run.facility_energy_J);
        ++compared[one.format];
      }
    }
  }
  EXPECT_EQ(
      compared,
      (std::map<std::string, std::size_t>{{"carbontracker", 1}, {"codecarbon", 8}, {"likwid", 5}}));
}

/// A prefix of a file is a file that was cut off: never a crash, and never more than the whole.
TEST(import, reads_every_prefix_of_every_sample) {
  for (const Case& one : cases()) {
    const std::string text = read_file(path_of(one.files.front()));
    ImportOptions options;
    if (!one.map.empty()) options = {std::nullopt, read_file(path_of(one.map)), one.map};
    for (std::size_t length = 0; length < text.size(); length += 1 + text.size() / 97) {
      try {
        const ImportReport report =
            find_importer(one.format)->read(text.substr(0, length), "cut", options);
        EXPECT_LE(report.runs.size(), 12U) << one.files.front() << " " << length;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), Errc::bad_input) << one.files.front() << " " << error.what();
      }
    }
  }
}

TEST(import, has_a_sample_of_every_format) {
  for (const Importer& importer : importers()) {
    EXPECT_TRUE(std::any_of(cases().begin(), cases().end(), [&](const Case& one) {
      return one.format == importer.name;
    })) << importer.name;
  }
  EXPECT_EQ(find_importer("codecarbn"), nullptr);
}

TEST(import, takes_the_stated_highest_power_for_the_limit) {
  const Case& one = *std::find_if(cases().begin(), cases().end(), [](const Case& any) {
    return any.files.front() == "nvidia_smi.csv";
  });
  ImportOptions options;
  options.max_power_W = 250.0;  // below what the second board draws
  const ImportReport report =
      find_importer("nvidia-smi")->read(read_file(path_of(one.files.front())), "log.csv", options);
  EXPECT_TRUE(report.runs.empty());
  EXPECT_EQ(report.quarantined.size(), 12U);  // 11 samples and the series without them
}

TEST(import, refuses_texts_of_another_format) {
  for (const Importer& importer : importers()) {
    for (const char* text : {"", "a,b\n1,2\n", "{\"a\": 1}\n"}) {
      try {
        const ImportReport report = importer.read(text, "x", {});
        EXPECT_TRUE(report.runs.empty()) << importer.name << ": " << text;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), Errc::bad_input);
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
      }
    }
  }
}

TEST(import, does_not_follow_json_into_the_depth) {
  const ImportReport report =
      find_importer("prometheus")->read(std::string(100'000, '['), "deep.json", {});
  ASSERT_EQ(report.quarantined.size(), 1U);
}

}  // namespace
}  // namespace energymodel
