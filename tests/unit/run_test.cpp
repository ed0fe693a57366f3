// SPDX-License-Identifier: Apache-2.0
#include "run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ios>
#include <sstream>
#include <string>
#include <vector>

#include "cli/report.hpp"
#include "energymodel/error.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/model_file.hpp"
#include "support/ran.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel::cli {
namespace {

using test::bare_profile;
using test::exact_trace;
using test::Ran;
using test::ran;
using test::status_of;
using test::Words;

TEST(run, says_so_when_its_output_cannot_be_written) {
  std::ostringstream out;
  std::ostringstream err;
  out.setstate(std::ios::badbit);
  EXPECT_EQ(run(Words{"--help"}, out, err), status_of(Errc::not_written));
  EXPECT_EQ(err.str(), "energymodel: error: standard output: cannot be written\n");
}

TEST(run, fits_writes_and_predicts) {
  const test::TemporaryFolder folder;
  const std::string trace = folder.write("t.csv", exact_trace());
  const std::string node = folder.write("bare.toml", bare_profile);
  const std::string model = folder / "m.toml";
  const Ran fitted = ran({"fit", trace, "--hardware", node, "--output", model});
  ASSERT_EQ(fitted.status, 0) << fitted.err;
  EXPECT_NE(fitted.err.find("written to " + model), std::string::npos) << fitted.err;
  EXPECT_EQ(read_model(model).trace, "t.csv");

  const Ran predicted = ran({"predict",
                             "--model",
                             model,
                             "--network",
                             "generic",
                             "--steps",
                             "100",
                             "--epochs",
                             "4",
                             "--format",
                             "csv"});
  ASSERT_EQ(predicted.status, 0) << predicted.err;
  const std::string row = predicted.out.substr(predicted.out.find('\n') + 1);
  EXPECT_NEAR(std::stod(row), 1000.0 + 200.0 + 200.0, 1e-3) << predicted.out;
}

TEST(run, leaves_nothing_behind_when_the_model_cannot_be_written) {
  const test::TemporaryFolder folder;
  const std::string trace = folder.write("t.csv", exact_trace());
  const std::string node = folder.write("bare.toml", bare_profile);
  const Ran fitted = ran({"fit", trace, "--hardware", node, "--output", folder / "no/m.toml"});
  EXPECT_EQ(fitted.status, status_of(Errc::not_written));
  EXPECT_EQ(std::count(fitted.err.begin(), fitted.err.end(), '\n'), 1) << fitted.err;
  EXPECT_EQ(folder.names(), (Words{"bare.toml", "t.csv"}));
}

TEST(run, says_when_there_is_too_little_data) {
  const test::TemporaryFolder folder;
  const std::string trace = folder.write("t.csv", "steps,epochs,energy_J\n1,1,5\n2,3,9\n");
  const std::string node = folder.write("bare.toml", bare_profile);
  const Ran fitted = ran({"fit", trace, "--hardware", node});
  EXPECT_EQ(fitted.status, status_of(Errc::insufficient_data)) << fitted.err;
  const Ran folds = ran({"fit", trace, "--hardware", node, "--cross-validate", "kfold:3"});
  EXPECT_EQ(folds.status, status_of(Errc::insufficient_data)) << folds.err;
}

TEST(run, scores_held_out_rows_of_exact_data_at_nothing) {
  const test::TemporaryFolder folder;
  const std::string trace = folder.write("t.csv", exact_trace());
  const std::string node = folder.write("bare.toml", bare_profile);
  const Ran scored = ran({"fit",
                          trace,
                          "--hardware",
                          node,
                          "--cross-validate",
                          "group:epochs",
                          "--folds",
                          "7",
                          "--format",
                          "json"});
  ASSERT_EQ(scored.status, 0) << scored.err;
  EXPECT_NE(scored.out.find("\"groups\": 7"), std::string::npos) << scored.out;
  const std::string key = "\"mean_absolute_error\": ";
  const std::size_t at = scored.out.find(key);
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(std::stod(scored.out.substr(at + key.size())), 1e-6) << scored.out;
}

/// The trace of before with a scatter of some percent and with durations.
std::string scattered_trace() {
  std::string text = "steps,epochs,launches,energy_J,duration_s\n";
  for (int i = 1; i <= 60; ++i) {
    const int steps = 10 * i;
    const int epochs = 1 + i % 7;
    const int launches = 3 + i * i % 11;
    const double scatter = 1.0 + 0.01 * (i * i * i % 13 - 6);
    text += std::to_string(steps) + "," + std::to_string(epochs) + "," + std::to_string(launches) +
            "," + std::to_string((2.0 * steps + 50.0 * epochs) * scatter) + "," +
            std::to_string(0.01 * steps * scatter) + "\n";
  }
  return text;
}

TEST(run, reports_everything_of_a_fit_in_json_and_on_a_page) {
  const test::TemporaryFolder folder;
  const std::string trace = folder.write("t.csv", scattered_trace());
  const std::string node = folder.write("bare.toml", bare_profile);
  const std::string page = folder / "fit.html";
  const Ran fitted = ran({"fit",
                          trace,
                          "--hardware",
                          node,
                          "--terms",
                          "auto",
                          "--bootstrap",
                          "20",
                          "--seed",
                          "3",
                          "--report",
                          page,
                          "--format",
                          "json"});
  ASSERT_EQ(fitted.status, 0) << fitted.err;
  const cli::Json json = cli::Json::parse(fitted.out);
  const cli::Json& energy = json["energy"];
  const cli::Json& path = energy["term_selection"]["path"];
  ASSERT_FALSE(path.empty());
  EXPECT_NEAR(path.back()["bic"].get<double>(), energy["bic"].get<double>(), 1e-6);
  for (const cli::Json& step : path) {
    const double error = step["held_out"]["mean_absolute_error"].get<double>();
    EXPECT_GT(error, 0.005);
    EXPECT_LT(error, 0.1);
  }
  const cli::Json& profile = energy["coefficients"]["step.per_step"]["profile"];
  const cli::Json& points = profile["value_and_rise"];
  ASSERT_GT(points.size(), 10U);
  EXPECT_LE(points.front()[0], profile["low_95"]);
  EXPECT_GE(points.back()[0], profile["high_95"]);
  const cli::Json& bootstrap = energy["bootstrap"];
  EXPECT_EQ(bootstrap["resamples"], 20);
  EXPECT_EQ(bootstrap["groups"], 60);
  EXPECT_EQ(bootstrap["seed"], 3);
  EXPECT_EQ(bootstrap["failures"], 0);
  EXPECT_LT(bootstrap["coefficients"]["step.per_step"]["low_95"], 2.0);
  EXPECT_GT(bootstrap["coefficients"]["step.per_step"]["high_95"], 2.0);
  EXPECT_TRUE(json["in_sample"]["baselines"]["rated_power"].is_null());

  const std::string html = read_file(page);
  for (const char* const words :
       {"profiles of the coefficients",
        "The path of the terms",
        "bootstrap 95\u00a0%",
        "Bootstrap: 20 resamples of 60 groups, seed 3; all fits converged.",
        "No rated power is stated for bare"}) {
    EXPECT_NE(html.find(words), std::string::npos) << words;
  }
}

TEST(run, scores_a_rated_power_that_the_profile_states) {
  const test::TemporaryFolder folder;
  const std::string trace = folder.write("t.csv", scattered_trace());
  const std::string rating =
      "[rated_power]\nvalue = \"200 W\"\nkind = \"specification\"\nsource = \"none\"\n";
  const std::string node = folder.write("bare.toml", bare_profile + rating);
  const Ran scored = ran({"fit", trace, "--hardware", node, "--cross-validate", "kfold:5"});
  ASSERT_EQ(scored.status, 0) << scored.err;
  EXPECT_NE(scored.out.find("rated power x duration given"), std::string::npos) << scored.out;
  EXPECT_EQ(scored.out.find("No rated power"), std::string::npos) << scored.out;
}

TEST(run, refuses_an_unknown_way_to_cross_validate) {
  const test::TemporaryFolder folder;
  const std::string trace = folder.write("t.csv", exact_trace());
  const std::string node = folder.write("bare.toml", bare_profile);
  for (const char* const how : {"kfold", "kfold:", "kfold:1", "kfold:x", "group:", "random:5"}) {
    const Ran refused = ran({"fit", trace, "--hardware", node, "--cross-validate", how});
    EXPECT_EQ(refused.status, status_of(Errc::usage)) << how;
    EXPECT_NE(refused.err.find("--cross-validate: found '" + std::string(how) + "'"),
              std::string::npos)
        << refused.err;
  }
}

}  // namespace
}  // namespace energymodel::cli
