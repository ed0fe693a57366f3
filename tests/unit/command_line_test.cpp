// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the tool refuses and notes: options that are repeated, absent or idle, and data that cannot
/// answer.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "support/ran.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel::test {
namespace {

/// A trace, a profile and a model fitted with the group "host".
class CommandLine : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    trace_ = folder_->write("t.csv", exact_trace());
    node_ = folder_->write("bare.toml", bare_profile);
    model_ = *folder_ / "m.toml";
    const Ran fitted =
        ran({"fit", trace_, "--hardware", node_, "--group", "host", "--output", model_});
    ASSERT_EQ(fitted.status, 0) << fitted.err;
  }
  static void TearDownTestSuite() { delete folder_; }

  /// Expects one line of error that contains `part`, and no output.
  static void expect_refusal(const Words& words, Errc code, const std::string& part) {
    SCOPED_TRACE(::testing::PrintToString(words));
    const Ran refused = ran(words);
    EXPECT_EQ(refused.status, status_of(code)) << refused.err;
    EXPECT_NE(refused.err.find(part), std::string::npos)
        << "said:     " << refused.err << "expected: " << part;
    EXPECT_EQ(refused.err.find("energymodel: error: "), 0U) << refused.err;
    EXPECT_EQ(refused.err.find("error: energymodel"), std::string::npos) << refused.err;
    EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
    EXPECT_EQ(refused.out, "");
  }

  static Words predict(const Words& more) {
    Words words{"predict", "--model", model_};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  static Words fit(const Words& more) {
    Words words{"fit", trace_, "--hardware", node_};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline std::string trace_;
  static inline std::string node_;
  static inline std::string model_;
};

TEST_F(CommandLine, refuses_what_is_given_twice) {
  const Words repeated[] = {
      predict({"--model", model_}),
      predict({"--network", "generic", "--steps", "1", "--steps", "2"}),
      predict({"--network", "generic", "--steps", "1", "--strict", "--strict"}),
      fit({"--group=host", "--group=run"}),
  };
  for (const Words& words : repeated) {
    expect_refusal(words, Errc::usage, "found twice, expected once");
  }
  expect_refusal(fit({"--fix", "step.per_step=2", "--fix", "step.per_step=3"}),
                 Errc::usage,
                 "--fix: found 'step.per_step' twice");
  const Ran fitted = ran(fit({"--fix", "step.per_step=2", "--fix", "epoch.per_epoch=50"}));
  EXPECT_EQ(fitted.status, 0) << fitted.err;
}

TEST_F(CommandLine, names_everything_that_is_absent_at_once) {
  expect_refusal({"predict", "--strict"},
                 Errc::usage,
                 "predict: found no --model or --hardware, no --network or --jobs, expected");
  expect_refusal({"fit", trace_}, Errc::usage, "found no --hardware, expected --hardware NODE [");
  expect_refusal({"workload"}, Errc::usage, "--network KIND [transformer");
}

TEST_F(CommandLine, refuses_options_without_effect) {
  struct Case {
    Words words;
    const char* part;
  };
  const std::string page = *folder_ / "r.html";
  const Case cases[] = {
      {{"fit", trace_, "--verify", model_, "--hardware", node_}, "--hardware: found with --verify"},
      {{"fit", trace_, "--verify", model_, "--loss", "huber"}, "--loss: found with --verify"},
      {{"fit", trace_, "--verify", model_, "--format", "json"}, "--format: found with --verify"},
      {fit({"--cross-validate", "kfold:3", "--bootstrap", "9"}), "--bootstrap: found where no fit"},
      {fit({"--cross-validate", "kfold:3", "--strict"}),
       "--strict: found with --cross-validate al"},
      {fit({"--cross-validate", "kfold:3", "--no-profiles"}), "--no-profiles: found with"},
      {fit({"--cross-validate", "kfold:3", "--no-intervals"}), "--no-intervals: found with"},
      {fit({"--cross-validate", "kfold:3", "--folds", "4"}), "--folds: found where nothing is cut"},
      {fit({"--cross-validate", "leave-one-out:host", "--seed", "4"}),
       "--seed: found where nothing"},
      {fit({"--cross-validate", "kfold:3", "--output", "-"}),
       "--cross-validate: found where stand"},
      {fit({"--output", "-", "--bootstrap", "9"}), "--bootstrap: found where no fit"},
      {fit({"--output", "-", "--format", "json"}), "--format: found where standard output"},
      {fit({"--output", "-", "--net-of-startup"}), "--net-of-startup: found where no error"},
      {fit({"--format", "json", "--net-of-startup"}), "--net-of-startup: found where no error"},
      {fit({"--no-intervals", "--folds", "3"}), "--folds: found where nothing is cut"},
      {fit({"--no-intervals", "--seed", "3"}), "--seed: found where nothing is drawn"},
      {fit({"--output", page, "--report", page}), "--report: found the file of --output"},
      {fit({"--fix", "weights.width=5"}),
       "--fix: found '5', expected a plain number from 0.01 to 1"},
      {predict({"--jobs", trace_, "--steps", "5"}), "--steps: found with --jobs"},
      {predict({"--jobs", trace_, "--group", "h1"}), "--group: found with --jobs"},
      {predict({"--strict=yes"}), "--strict: found a value, expected none"},
      {predict({"-x"}), "found unknown option '-x'"},
      {{"compare", model_, model_, "--net-of-startup"}, "--net-of-startup: found without a trace"},
      {{"design", trace_, "--model", model_, "--steps", "5"}, "--steps: found without --network"},
      {{"validate", trace_, trace_, "--model", model_}, "validate: found 2 operands ('"},
      {predict({"more"}), "predict: found 1 operand ('more'), expected none"},
  };
  for (const Case& c : cases) expect_refusal(c.words, Errc::usage, c.part);
}

TEST_F(CommandLine, takes_what_decides_something) {
  const std::string page = *folder_ / "r.html";
  const Words with_effect[] = {
      fit({"--cross-validate", "kfold:3", "--report", page, "--no-profiles"}),
      fit({"--no-intervals", "--bootstrap", "2", "--seed", "3"}),
      fit({"--no-intervals", "--terms", "auto", "--folds", "3", "--format", "json"}),
      fit({"--no-intervals", "--cross-validate", "group:epochs", "--folds", "3", "--output", "-"}),
  };
  for (const Words& words : {with_effect[0], with_effect[1], with_effect[2]}) {
    const Ran fitted = ran(words);
    EXPECT_EQ(fitted.status, 0) << fitted.err;
  }
  EXPECT_NE(bytes_of(page).find("</html>"), std::string::npos);
  expect_refusal(with_effect[3], Errc::usage, "--cross-validate: found where standard output");
}

TEST_F(CommandLine, refuses_groups_that_no_scatter_can_be_estimated_from) {
  expect_refusal(fit({"--group", "run"}),
                 Errc::insufficient_data,
                 "--group: found 'run', of which each level has one row: nothing to estimate");
  const std::string trace = folder_->write("one.csv", "device,steps,energy_J\na,1,5\na,2,9\n");
  expect_refusal({"fit", trace, "--hardware", node_, "--group", "device"},
                 Errc::insufficient_data,
                 "--group: found 'device', of which all rows have the same level");
}

TEST_F(CommandLine, refuses_more_folds_than_groups) {
  expect_refusal(fit({"--cross-validate", "group:epochs", "--folds", "8"}),
                 Errc::insufficient_data,
                 "--folds: found 8 folds for 7 groups, expected at least as many groups");
  expect_refusal(fit({"--cross-validate", "group:host"}),
                 Errc::insufficient_data,
                 "--cross-validate: found 5 folds for 3 groups");
  expect_refusal(fit({"--folds", "31"}), Errc::insufficient_data, "--folds: found 31 folds for 30");
}

TEST_F(CommandLine, notes_levels_that_the_model_did_not_see) {
  const Words job{"--network", "generic", "--steps", "100", "--epochs", "4"};
  Words words = predict(job);
  words.insert(words.end(), {"--group", "h11"});
  const Ran one = ran(words);
  EXPECT_EQ(one.status, 0) << one.err;
  EXPECT_NE(one.err.find("note: --group: found 'h11' (did you mean 'h1'?), of which the model saw "
                         "no run"),
            std::string::npos)
      << one.err;
  words.back() = "h1";
  EXPECT_EQ(ran(words).err, "");

  const std::string jobs =
      folder_->write("jobs.csv", "host,steps,epochs\nh1,100,4\nx,100,4\ny,100,4\nx,100,4\n");
  const Ran several = ran(predict({"--jobs", jobs}));
  EXPECT_EQ(several.status, 0) << several.err;
  EXPECT_NE(several.err.find("note: the model saw no run of 2 levels of host ('x' ...): 3 jobs"),
            std::string::npos)
      << several.err;
  const std::string bare = folder_->write("bare.csv", "steps,epochs\n100,4\n");
  EXPECT_NE(ran(predict({"--jobs", bare})).err.find("found no column 'host'"), std::string::npos);
}

TEST_F(CommandLine, traces_the_domain_warning_to_rows) {
  const std::string jobs = folder_->write("out.csv", "steps,epochs\n100,4\n7000,4\n");
  const Ran csv = ran(predict({"--jobs", jobs}));
  EXPECT_NE(csv.out.find(",out_of_range,out_of_hull,warnings\n"), std::string::npos) << csv.out;
  EXPECT_NE(csv.out.find(",,,\n7000,"), std::string::npos) << csv.out;
  EXPECT_TRUE(csv.out.ends_with(",steps,,EM-W001\n")) << csv.out;
  EXPECT_NE(csv.err.find("warning: EM-W001 1 of 2 jobs outside"), std::string::npos) << csv.err;
  const Ran lines = ran(predict({"--jobs", jobs, "--format", "jsonl"}));
  EXPECT_NE(lines.out.find("\"out_of_range\":\"\",\"out_of_hull\":\"\",\"warnings\":\"\"}\n"),
            std::string::npos)
      << lines.out;
  EXPECT_TRUE(lines.out.ends_with(
      "\"out_of_range\":\"steps\",\"out_of_hull\":\"\",\"warnings\":\"EM-W001\"}\n"))
      << lines.out;
}

TEST_F(CommandLine, refuses_jobs_that_hold_a_column_of_its_own) {
  for (const std::string name : {"predicted_energy_J",
                                 "predicted_power_50_high_W",
                                 "out_of_range",
                                 "out_of_hull",
                                 "warnings"}) {
    const std::string jobs = folder_->write("again.csv", "steps," + name + "\n100,4\n");
    expect_refusal(predict({"--jobs", jobs}), Errc::bad_input, "found a column '" + name + "'");
  }
}

TEST_F(CommandLine, writes_cells_that_are_no_utf8) {
  const std::string jobs = folder_->write("latin.csv", "name,steps\nM\xFCnchen,100\n");
  const Ran lines = ran(predict({"--jobs", jobs, "--format", "jsonl"}));
  EXPECT_EQ(lines.status, 0) << lines.err;
}

TEST_F(CommandLine, lists_the_profiles_beside_a_malformed_one) {
  const TemporaryFolder data;
  data.write("hardware/good.toml", bare_profile);
  const std::string bad = data.write("hardware/bad.toml", "schema = \n");
  ASSERT_EQ(::setenv("ENERGYMODEL_PATH", (data / "").c_str(), 1), 0);
  const Ran table = ran({"hardware", "list"});
  const Ran json = ran({"hardware", "list", "--format", "json"});
  ::unsetenv("ENERGYMODEL_PATH");
  for (const Ran& listed : {table, json}) {
    EXPECT_EQ(listed.status, status_of(Errc::bad_input));
    EXPECT_NE(listed.out.find("good"), std::string::npos) << listed.out;
    EXPECT_NE(listed.out.find("nrel-eagle-gpu"), std::string::npos) << listed.out;
    EXPECT_NE(listed.err.find(bad), std::string::npos) << listed.err;
    EXPECT_EQ(std::count(listed.err.begin(), listed.err.end(), '\n'), 1) << listed.err;
  }
}

TEST_F(CommandLine, takes_what_stands_behind_two_dashes_for_operands) {
  expect_refusal(
      {"validate", "--model", model_, "--", "--help"}, Errc::bad_input, "--help: cannot be read");
}

TEST_F(CommandLine, helps_wherever_it_is_asked) {
  const std::string help = ran({"fit", "--help"}).out;
  EXPECT_EQ(help.find("energymodel fit TRACE.csv"), 0U) << help;
  const Words asked[] = {{"help", "fit"},
                         {"--help", "fit"},
                         {"fit", "--nonsense", "--help"},
                         {"fit", trace_, "--hardware", "x", "-h"}};
  for (const Words& words : asked) {
    SCOPED_TRACE(::testing::PrintToString(words));
    const Ran helped = ran(words);
    EXPECT_EQ(helped.status, 0);
    EXPECT_EQ(helped.out, help);
    EXPECT_EQ(helped.err, "");
  }
  EXPECT_EQ(ran({"help"}).out, ran({"--help"}).out);
  expect_refusal({"help", "fot"}, Errc::usage, "found unknown verb 'fot' (did you mean 'fit'?)");
  expect_refusal({"--verison"}, Errc::usage, "option '--verison' (did you mean '--version'?)");
}

TEST_F(CommandLine, helps_in_eighty_columns) {
  ASSERT_EQ(::setenv("COLUMNS", "80", 1), 0);
  std::istringstream verbs(ran({"completion", "words", "--", "help", ""}).out);
  int count = 0;
  for (std::string verb; std::getline(verbs, verb); ++count) {
    verb.resize(verb.find('\t'));
    std::istringstream help(ran({"help", verb}).out);
    for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 80U) << line;
  }
  ::unsetenv("COLUMNS");
  EXPECT_GT(count, 15);
}

}  // namespace
}  // namespace energymodel::test
