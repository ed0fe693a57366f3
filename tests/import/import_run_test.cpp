// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "energymodel/error.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/trace.hpp"
#include "run.hpp"
#include "support/ran.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel::cli {
namespace {

using test::bare_profile;
using test::ran;
using test::Ran;

constexpr double joules_per_step = 2.0;
constexpr double joules_per_epoch = 50.0;
constexpr double joules_at_start = 1000.0;
constexpr int run_count = 60;

int steps_of(int i) { return 100 * i; }
int epochs_of(int i) { return 1 + i % 7; }

/// Runs of known energy as CodeCarbon writes them, and their features in a table beside.
void write_runs(const test::TemporaryFolder& folder) {
  std::ostringstream emissions;
  emissions.precision(17);
  emissions << "timestamp,project_name,run_id,duration,cpu_energy,gpu_energy,ram_energy,"
               "energy_consumed,gpu_count,tracking_mode,pue\n";
  std::string features = "label,steps,epochs\n";
  for (int i = 1; i <= run_count; ++i) {
    const double energy_J =
        joules_at_start + joules_per_step * steps_of(i) + joules_per_epoch * epochs_of(i);
    const double kWh = energy_J / 3.6e6;
    emissions << "2024-05-27T" << 10 + i / 30 << ":" << 10 + i % 30 << ":00,sweep,r" << i << ","
              << energy_J / 300.0 << "," << 0.25 * kWh << "," << 0.65 * kWh << "," << 0.1 * kWh
              << "," << kWh << ",1,machine,1.0\n";
    features += "r" + std::to_string(i) + "," + std::to_string(steps_of(i)) + "," +
                std::to_string(epochs_of(i)) + "\n";
  }
  emissions << "2024-05-27T13:00:00,sweep,zero,30,0,0,0,0,1,machine,1.0\n";
  folder.write("emissions.csv", emissions.str());
  folder.write("features.csv", features);
}

TEST(import_run, imports_fits_predicts_and_reports) {
  const test::TemporaryFolder folder;
  write_runs(folder);
  const std::string trace = folder / "trace.csv";
  const Ran imported = ran({"import",
                            "codecarbon",
                            folder / "emissions.csv",
                            "--features-from",
                            folder / "features.csv",
                            "--features",
                            "precision=bits16",
                            "--quarantine",
                            folder / "not_used.csv",
                            "--output",
                            trace});
  ASSERT_EQ(imported.status, 0) << imported.err;
  EXPECT_EQ(imported.err, "written to " + trace + "\n");
  EXPECT_NE(read_file(folder / "not_used.csv").find(",62,a device without energy"),
            std::string::npos);
  EXPECT_EQ(read_trace(trace, TraceUse::measured).rows.rows(), std::size_t{run_count});

  const std::string node = folder.write("bare.toml", bare_profile);
  const std::string model = folder / "model.toml";
  const std::string report = folder / "fit.html";
  const Ran fitted = ran({"fit", trace, "--hardware", node, "--output", model, "--report", report});
  ASSERT_EQ(fitted.status, 0) << fitted.err;
  EXPECT_NE(read_file(report).find("<svg"), std::string::npos);

  const Ran predicted = ran({"predict",
                             "--model",
                             model,
                             "--network",
                             "generic",
                             "--steps",
                             "2500",
                             "--epochs",
                             "4",
                             "--precision",
                             "bits16",
                             "--format",
                             "json"});
  ASSERT_EQ(predicted.status, 0) << predicted.err;
  const std::string key = "\"predicted_energy_J\":";
  const std::size_t at = predicted.out.find(key);
  ASSERT_NE(at, std::string::npos) << predicted.out;
  EXPECT_NEAR(std::stod(predicted.out.substr(at + key.size())), 6200.0, 62.0) << predicted.out;
}

TEST(import_run, says_where_runs_cover_different_things) {
  const std::string file = ENERGYMODEL_SOURCE_DIR "/tests/import/data/codecarbon.csv";
  EXPECT_NE(ran({"import", "codecarbon", file}).err.find("runs of different scope do not belong"),
            std::string::npos);
}

TEST(import_run, refuses_with_the_documented_status) {
  const test::TemporaryFolder folder;
  write_runs(folder);
  const std::string file = folder / "emissions.csv";
  const std::string zero =
      folder.write("zero.csv", "duration,energy_consumed,run_id\n10,0,a\n20,0,b\n");
  const std::string one_row = folder.write("one.csv", "label,steps\nother,1\n");
  const std::string bad_key = folder.write("key.csv", "job,steps\nr1,1\n");
  const std::string headless = folder.write("gpu.csv", "2026/09/02 00:00:00.000, 0, 200.00 W\n");
  struct Case {
    std::vector<std::string> words;
    Errc code;
    const char* message;
  };
  const Case cases[] = {
      {{"import", "codecarbn", file}, Errc::usage, "did you mean 'codecarbon'?"},
      {{"import", "codecarbon"}, Errc::usage, "found no file"},
      {{"import", "codecarbon", file, "--features", "steps"}, Errc::usage, "NAME=VALUE"},
      {{"import", "codecarbon", file, "--features", "energy_J=1"}, Errc::usage, "measured"},
      {{"import", "codecarbon", file, "--max-power", "300"}, Errc::usage, "without a unit"},
      {{"import", "nvidia-smi", headless}, Errc::bad_input, "expected a header first"},
      {{"import", "zeus", file}, Errc::bad_input, "found no column 'window_name'"},
      {{"import", "map", file}, Errc::bad_input, "--map"},
      {{"import", "codecarbon", zero}, Errc::bad_input, "2 x no energy: 0 or absent"},
      {{"import", "codecarbon", file, "--features-from", one_row},
       Errc::bad_input,
       "60 x no row of features for the run"},
      {{"import", "codecarbon", file, "--features-from", bad_key},
       Errc::bad_input,
       "found first column 'job', expected one of: label"},
      {{"import", "codecarbon", file, "--output", folder / "absent/t.csv"},
       Errc::not_written,
       "absent/t.csv"}};
  for (const Case& one : cases) {
    const Ran refused = ran(one.words);
    EXPECT_EQ(refused.status, static_cast<int>(one.code)) << refused.err;
    EXPECT_NE(refused.err.find(one.message), std::string::npos) << refused.err;
    EXPECT_TRUE(refused.out.empty());
  }
}

}  // namespace
}  // namespace energymodel::cli
