// SPDX-License-Identifier: Apache-2.0
/// \file
/// `predict --jobs` as a filter: any length, any cutting, any number of threads, bad rows in line.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "support/ran.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel::test {
namespace {

constexpr const char* header =
    "name,steps,parameters,launches,step_FLOP,activations_traffic_B,activations_working_set_B\n";

/// Rows of jobs, a few of them with a name over two lines.
std::vector<std::string> job_rows(std::size_t rows) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::string name = i % 97 == 13 ? "\"job " + std::to_string(i) + "\n,\"\"quoted\"\"\""
                                          : "job " + std::to_string(i);
    out.push_back(name + "," + std::to_string(30000 + i) + "," + std::to_string(100 + 7 * i) + "," +
                  std::to_string(5 + i % 50) + "," + std::to_string(30000 + 1000 * i) + "," +
                  std::to_string(20000 + 13 * i) + "," + std::to_string(12000 + 11 * i) + "\n");
  }
  return out;
}

std::string joined(const std::vector<std::string>& rows, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) out += rows[i];
  return out;
}

class PredictJobs : public ::testing::Test {
 protected:
  Ran predict(const std::string& jobs, const Words& more = {}) const {
    Words words{"predict", "--model", "butter-e-cpu", "--jobs", folder_.write("jobs.csv", jobs)};
    words.insert(words.end(), more.begin(), more.end());
    return ran(words);
  }
  /// As predict(), with the header line cut off.
  std::string predicted_rows(const std::string& jobs, const Words& more = {}) const {
    const Ran done = predict(jobs, more);
    EXPECT_EQ(done.status, 0) << done.err;
    return done.out.substr(done.out.find('\n') + 1);
  }

  TemporaryFolder folder_;
};

TEST_F(PredictJobs, does_not_depend_on_threads_or_on_how_jobs_are_cut) {
  // Several blocks.
  const std::vector<std::string> rows = job_rows(60000);
  const std::string whole =
      predicted_rows(header + joined(rows, 0, rows.size()), {"--threads", "1"});
  EXPECT_GT(joined(rows, 0, rows.size()).size(), 2U << 20);
  for (const char* const threads : {"2", "5"}) {
    EXPECT_TRUE(predicted_rows(header + joined(rows, 0, rows.size()), {"--threads", threads}) ==
                whole);
  }
  for (const std::size_t pieces : {2U, 7U}) {
    std::string rejoined;
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      const std::size_t begin = rows.size() * piece / pieces;
      const std::size_t end = rows.size() * (piece + 1) / pieces;
      rejoined += predicted_rows(header + joined(rows, begin, end));
    }
    EXPECT_TRUE(rejoined == whole) << pieces;
  }
}

TEST_F(PredictJobs, keeps_the_callers_columns_and_order) {
  const std::string jobs =
      std::string(header) + "# a note\n" +
      "b,30000,100,5,3e4,2e4,12000\n\n\"a,\n\"\"x\"\"\", 4e4,1e3,6,3e5,3e4,2e4\n";
  const Ran done = predict(jobs);
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_NE(done.out.find("\nb,30000,100,5,3e4,2e4,12000,"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("\n\"a,\n\"\"x\"\"\", 4e4,1e3,6,3e5,3e4,2e4,"), std::string::npos)
      << done.out;
  EXPECT_EQ(std::count(done.out.begin(), done.out.end(), '\n'), 4);
}

TEST_F(PredictJobs, gives_what_single_predictions_give) {
  const std::string row = predicted_rows(std::string(header) + "a,300000,1e5,12,3e8,2e6,1e6\n");
  const Ran one = ran({"predict",
                       "--model",
                       "butter-e-cpu",
                       "--network",
                       "generic",
                       "--steps",
                       "300000",
                       "--parameters",
                       "1e5",
                       "--launches",
                       "12",
                       "--step-work",
                       "3e8 FLOP",
                       "--activations-traffic",
                       "2e6 B",
                       "--activations-working-set",
                       "1e6 B",
                       "--batch",
                       "1",
                       "--epochs",
                       "0",
                       "--format",
                       "csv"});
  ASSERT_EQ(one.status, 0) << one.err;
  std::istringstream batch(row.substr(std::string("a,300000,1e5,12,3e8,2e6,1e6,").size()));
  std::istringstream single(one.out.substr(one.out.find('\n') + 1));
  for (int column = 0; column < 16; ++column) {
    std::string in_batch;
    std::string alone;
    std::getline(batch, in_batch, ',');
    std::getline(single, alone, ',');
    EXPECT_NEAR(std::stod(in_batch) / std::stod(alone), 1.0, 1e-12) << column;
  }
}

const std::string bad_rows =
    "a,30000,100,5,3e4,2e4,12000\n"
    "b,none,100,5,3e4,2e4,12000\n"
    "c,30000,100\n"
    "d,30001,100,5,3e4,2e4,12000\n";

TEST_F(PredictJobs, stops_at_a_bad_row_and_names_it) {
  const Ran done = predict(header + bad_rows);
  EXPECT_EQ(done.status, status_of(Errc::bad_input));
  EXPECT_EQ(done.out, "");
  EXPECT_NE(done.err.find("jobs.csv:3: steps: found 'none'"), std::string::npos) << done.err;
  EXPECT_EQ(predict(header + bad_rows, {"--on-error", "stop"}).err, done.err);
}

TEST_F(PredictJobs, skips_bad_rows) {
  const Ran done = predict(header + bad_rows, {"--on-error", "skip"});
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.out,
            predict(std::string(header) + "a,30000,100,5,3e4,2e4,12000\n"
                                          "d,30001,100,5,3e4,2e4,12000\n")
                .out);
  EXPECT_NE(done.err.find("EM-W006 2 of 4 jobs"), std::string::npos) << done.err;
}

TEST_F(PredictJobs, emits_bad_rows_with_their_error) {
  const Ran done = predict(header + bad_rows, {"--on-error", "emit"});
  EXPECT_EQ(done.status, 0);
  std::istringstream lines(done.out);
  std::vector<std::string> found;
  for (std::string line; std::getline(lines, line);) found.push_back(line);
  ASSERT_EQ(found.size(), 5U) << done.out;
  EXPECT_TRUE(found[0].ends_with(",out_of_hull,warnings,error")) << found[0];
  EXPECT_TRUE(found[1].ends_with(",")) << found[1];
  EXPECT_TRUE(found[2].starts_with("b,none,100,5,3e4,2e4,12000" + std::string(20, ',')))
      << found[2];
  EXPECT_NE(found[2].find("\"EM-E003 "), std::string::npos) << found[2];
  EXPECT_NE(found[2].find("jobs.csv:3: steps: found 'none', expected"), std::string::npos);
  EXPECT_TRUE(found[3].starts_with("c,30000,100,,,,,")) << found[3];
  EXPECT_NE(found[3].find("jobs.csv:4: found 3 cells, expected 7"), std::string::npos) << found[3];
}

TEST_F(PredictJobs, reads_and_writes_json_line_by_line) {
  const std::string jobs =
      "\n{\"name\": \"\\u00e4 \\\"x\\\"\", \"steps\": 30000, \"launches\":5.0, \"step_FLOP\":3e4 "
      "}\n"
      "{\"launches\":6, \"name\":null,\"steps\":4e4,\"step_FLOP\":3e5}\n";
  const Ran lines = predict(jobs, {"--format", "jsonl"});
  ASSERT_EQ(lines.status, 0) << lines.err;
  EXPECT_EQ(lines.out.find("{\"name\": \"\\u00e4 \\\"x\\\"\", \"steps\": 30000, \"launches\":5.0, "
                           "\"step_FLOP\":3e4,\"predicted_energy_J\":"),
            0U)
      << lines.out;
  EXPECT_NE(lines.out.find("\n{\"launches\":6, \"name\":null,\"steps\":4e4,\"step_FLOP\":3e5,"
                           "\"predicted_energy_J\":"),
            std::string::npos)
      << lines.out;

  const Ran table = predict(jobs);
  EXPECT_EQ(table.out.find("name,steps,launches,step_FLOP,predicted_energy_J,"), 0U) << table.out;
  EXPECT_NE(table.out.find("\n\"ä \"\"x\"\"\",30000,5.0,"), std::string::npos) << table.out;
  EXPECT_NE(table.out.find("\n,4"), std::string::npos) << table.out;
}

TEST_F(PredictJobs, refuses_json_that_is_no_job_and_keeps_it_in_line) {
  const std::string first = "{\"steps\":30000}\n";
  struct Case {
    std::string line;
    std::string said;
  };
  for (const auto& [line, said] :
       std::vector<Case>{{"{\"steps\":", "jobs.csv:2: found '{\"steps\":', expected a JSON object"},
                         {"[1]", "jobs.csv:2: found '[1]', expected a JSON object"},
                         {"{\"stops\":1}", "jobs.csv:2: found no key 'steps'"},
                         {"{\"steps\":1,\"epochs\":2}", "jobs.csv:2: found the key 'epochs'"},
                         {"{\"steps\":\"x\"}", "jobs.csv:2: steps: found 'x'"}}) {
    const Ran stopped = predict(first + line + "\n" + first);
    EXPECT_EQ(stopped.status, status_of(Errc::bad_input)) << line;
    EXPECT_NE(stopped.err.find(said), std::string::npos) << stopped.err;
    const Ran emitted =
        predict(first + line + "\n" + first, {"--on-error", "emit", "--format", "jsonl"});
    EXPECT_EQ(emitted.status, 0) << emitted.err;
    EXPECT_EQ(std::count(emitted.out.begin(), emitted.out.end(), '\n'), 3) << emitted.out;
    EXPECT_NE(emitted.out.find("\"error\":\"EM-E003 "), std::string::npos) << emitted.out;
  }
}

TEST_F(PredictJobs, refuses_an_input_without_rows) {
  const Ran done = predict(header);
  EXPECT_EQ(done.status, status_of(Errc::bad_input));
  EXPECT_NE(done.err.find("found no rows"), std::string::npos) << done.err;
}

}  // namespace
}  // namespace energymodel::test
