// SPDX-License-Identifier: Apache-2.0
/// \file
/// The verbs that plan: explain, sweep, solve, totals of jobs and what the facility adds agree with
/// predict.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>

#include "support/ran.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel::test {
namespace {

using Json = nlohmann::json;

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const Words network{"--model",
                    "butter-e-gpu",
                    "--network",
                    "mlp",
                    "--inputs",
                    "784",
                    "--outputs",
                    "10",
                    "--observations",
                    "70000",
                    "--epochs",
                    "300"};
const Words transformer{"--hardware",
                        "dgx-h100",
                        "--network",
                        "transformer",
                        "--parameters",
                        "7B",
                        "--tokens",
                        "1B",
                        "--nodes",
                        "4",
                        "--parallel-efficiency",
                        "0.8"};

Json json_of(const Words& words) {
  const Ran done = ran(words + Words{"--format", "json"});
  EXPECT_EQ(done.status, 0) << done.err;
  return Json::parse(done.out, nullptr, false);
}

TEST(Explain, terms_add_up_to_what_predict_says) {
  for (const Words& job : {network + Words{"--size", "1M", "--depth", "5"}, transformer}) {
    const Json predicted = json_of(Words{"predict"} + job);
    const Json explained = json_of(Words{"explain"} + job);
    double energy_J = 0.0;
    for (const Json& term : explained["energy_terms"]) energy_J += term["energy_J"].get<double>();
    double duration_s = 0.0;
    for (const Json& term : explained["duration_terms"]) {
      duration_s += term["duration_s"].get<double>();
    }
    const double expected_J = predicted["predicted_energy_J"];
    const double expected_s = predicted["predicted_duration_s"];
    EXPECT_NEAR(energy_J, expected_J, 1e-12 * expected_J);
    EXPECT_NEAR(duration_s, expected_s, 1e-12 * expected_s);
  }
}

TEST(Explain, an_input_moves_the_energy_as_predict_says) {
  const Json explained = json_of(Words{"explain", "--uncertain", "tokens=25%"} + transformer);
  Words more = transformer;
  more[7] = "1.25B";
  const Json moved = json_of(Words{"predict"} + more);
  bool is_found = false;
  double last = INFINITY;
  for (const Json& influence : explained["sensitivity"]) {
    EXPECT_LE(influence["log_variance"].get<double>(), last);
    last = influence["log_variance"];
    if (influence["name"] != "--tokens") continue;
    is_found = true;
    EXPECT_NEAR(influence["energy_high_J"].get<double>(),
                moved["predicted_energy_J"].get<double>(),
                1e-9 * moved["predicted_energy_J"].get<double>());
  }
  EXPECT_TRUE(is_found);
}

TEST(Sweep, rows_are_those_of_predict) {
  const Json swept = json_of(Words{"sweep"} + network +
                             Words{"--vary", "size=10k..1M:log:3", "--vary", "depth=3,5"});
  ASSERT_EQ(swept["rows"].size(), 6U);
  for (const Json& row : swept["rows"]) {
    const Json one = json_of(Words{"predict"} + network +
                             Words{"--size",
                                   std::to_string(row["size"].get<long>()),
                                   "--depth",
                                   std::to_string(row["depth"].get<int>())});
    EXPECT_EQ(row["predicted_energy_J"], one["predicted_energy_J"]);
    EXPECT_EQ(row["predicted_energy_90_high_J"], one["predicted_energy_90_high_J"]);
    EXPECT_EQ(row["warnings"].empty(), one["warnings"].empty());
  }
}

TEST(Solve, the_largest_stays_under_and_the_next_does_not) {
  const Words question{
      "--depth", "5", "--limit", "150 Wh", "--largest", "size", "--between", "1k..10M"};
  double last = INFINITY;
  for (const char* const probability : {"0.5", "0.9", "0.95"}) {
    const Json found =
        json_of(Words{"solve"} + network + question + Words{"--probability", probability});
    ASSERT_TRUE(found["found"].get<bool>());
    EXPECT_TRUE(found["is_one_range"].get<bool>());
    const double best = found["feasible"][0][1];
    EXPECT_LE(best, last);
    last = best;
    EXPECT_LE(found["best"]["amounts"][0]["stays_under"].get<double>(), 540000.0);
    const std::string quantile =
        std::string(probability) == "0.95" ? "predicted_energy_90_high_J" : "predicted_energy_J";
    if (std::string(probability) == "0.9") continue;
    const auto at = [&](double size) -> double {
      return json_of(Words{"predict"} + network +
                     Words{"--depth", "5", "--size", std::to_string(std::lround(size))})[quantile];
    };
    EXPECT_LE(at(best), 540000.0 * (1.0 + 1e-12));
    EXPECT_GT(at(best + 1.0), 540000.0);
  }
}

TEST(Solve, says_so_where_all_or_none_do) {
  const Words question =
      Words{"solve"} + network + Words{"--depth", "5", "--largest", "size", "--between", "1k..1M"};
  const Ran all = ran(question + Words{"--limit", "1 GWh"});
  EXPECT_EQ(all.status, 0);
  EXPECT_NE(all.out.find("all from 1 k to 1 M do"), std::string::npos) << all.out;
  const Ran none = ran(question + Words{"--limit", "1 J"});
  EXPECT_EQ(none.status, status_of(Errc::different));
  EXPECT_NE(none.out.find("Nothing"), std::string::npos) << none.out;
}

TEST(Solve, the_cheapest_within_the_limits_costs_least) {
  const Json found = json_of({"solve",
                              "--network",
                              "transformer",
                              "--parameters",
                              "7B",
                              "--tokens",
                              "1B",
                              "--cheapest",
                              "hardware=dgx-1-v100,dgx-a100,dgx-h100",
                              "--limit",
                              "8 kW"});
  const std::string best = found["best"]["value"];
  double least = INFINITY;
  std::string expected;
  for (const Json& candidate : found["candidates"]) {
    const double energy_J = json_of({"predict",
                                     "--network",
                                     "transformer",
                                     "--parameters",
                                     "7B",
                                     "--tokens",
                                     "1B",
                                     "--hardware",
                                     candidate["value"]})["predicted_energy_J"];
    if (candidate["within_limits"].get<bool>() && energy_J < least) {
      least = energy_J;
      expected = candidate["value"];
    }
  }
  EXPECT_EQ(best, expected);
}

TEST(Facility, a_range_of_pue_widens_what_is_the_facilitys) {
  const Words job = network + Words{"--size", "1M", "--depth", "5"};
  const Json given = json_of(Words{"predict", "--pue", "1.5"} + job);
  const Json ranged = json_of(Words{"predict", "--cooling", "air"} + job);
  const double median_J = ranged["predicted_energy_J"];
  EXPECT_EQ(given["predicted_energy_J"], ranged["predicted_energy_J"]);
  const double own = std::log(ranged["predicted_energy_90_high_J"].get<double>() / median_J);
  const double range = 0.5 * std::log(1.8 / 1.3);
  const Json& facility = ranged["facility"]["facility_energy_J"];
  const double centre_J = facility["median"];
  EXPECT_NEAR(centre_J, std::sqrt(1.8 * 1.3) * median_J, 1e-9 * centre_J);
  EXPECT_NEAR(
      std::log(facility["interval_90"][1].get<double>() / centre_J), std::hypot(own, range), 1e-9);
  EXPECT_EQ(ran(Words{"predict", "--cooling", "air", "--pue", "1.2"} + job).status,
            status_of(Errc::usage));
}

TEST(Totals, are_the_sums_of_the_rows) {
  TemporaryFolder folder;
  const std::string jobs =
      folder.write("jobs.csv",
                   "start,shape,size,depth,observations,features,outputs,"
                   "epochs,batch_size\n"
                   "2026-03-01T00:00:00,rectangle,1000000,5,70000,784,10,300,256\n"
                   "2026-03-01T00:05:00,rectangle,2000000,5,70000,784,10,300,256\n"
                   ",trapezoid,100000,5,70000,784,10,300,256\n");
  const std::string file = folder / "totals.json";
  const Words words{"predict", "--model", "butter-e-gpu", "--jobs", jobs};
  const Ran rows = ran(words + Words{"--format", "jsonl", "--totals", file});
  ASSERT_EQ(rows.status, 0) << rows.err;
  double mean_J = 0.0;
  std::istringstream lines(rows.out);
  for (std::string line; std::getline(lines, line);) {
    mean_J += Json::parse(line)["predicted_energy_mean_J"].get<double>();
  }
  std::ifstream in(file);
  const Json totals = Json::parse(in);
  EXPECT_EQ(totals["jobs"], 3);
  EXPECT_NEAR(totals["energy_mean_J"].get<double>(), mean_J, 1e-9 * mean_J);
  EXPECT_EQ(totals["peak_concurrent"]["jobs"], 2.0);
  EXPECT_EQ(totals["peak_concurrent"]["time"], "2026-03-01T00:05:00");
  EXPECT_EQ(totals["peak_concurrent"]["jobs_without_start"], 1);
  // In place of the rows, the same; and whatever the threads.
  const Ran instead = ran(words + Words{"--totals", "-", "--format", "json", "--threads", "3"});
  EXPECT_EQ(Json::parse(instead.out), totals);
}

}  // namespace
}  // namespace energymodel::test
