// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/trace.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>
#include <vector>

#include "energymodel/workloads/fully_connected.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

Trace parse(const std::string& text, TraceUse use = TraceUse::measured) {
  return parse_trace(text, "t.csv", use);
}

void expect_refused(const std::string& text, const std::string& message) {
  SCOPED_TRACE(text);
  test::expect_refusal([&] { return parse(text); }, Errc::bad_input, message);
}

const std::string network_header =
    "observations,features,outputs,shape,size,depth,epochs,batch_size,energy_J";

TEST(trace, builds_networks_as_the_library_does) {
  const Trace trace =
      parse(network_header + ",duration_s\n1000,8,2,trapezoid,5000,4,30,64,1e5,60\n");
  ASSERT_EQ(trace.rows.rows(), 1U);
  const Workload expected =
      training_workload(fully_connected(Shape::trapezoid, 5000, 4, 8, 2), {1000, 0.8, 30, 64});
  const Workload& job = trace.rows.jobs[0];
  EXPECT_EQ(job.parameters, expected.parameters);
  EXPECT_EQ(job.steps, expected.steps);
  EXPECT_EQ(job.work, expected.work);
  EXPECT_EQ(job.activations.working_set, expected.activations.working_set);
  EXPECT_EQ(trace.rows.energy_J, std::vector<double>{1e5});
  EXPECT_EQ(trace.rows.duration_s, std::vector<double>{60.0});
  EXPECT_EQ(trace.rows.where(0), "t.csv:2");
  EXPECT_EQ(job.duration, Duration<>{});  // measured, so not given to a forecast
}

TEST(trace, takes_the_optional_network_columns) {
  const Trace trace = parse(network_header +
                            ",train_share,precision,clock_ratio\n"
                            "1000,8,2,rectangle,5000,4,30,100,1e5,0.5,bits16,0.75\n");
  const Workload& job = trace.rows.jobs[0];
  EXPECT_EQ(job.steps, 5.0 * 30.0);
  EXPECT_EQ(job.precision, Precision::bits16);
  EXPECT_EQ(job.clock_ratio, 0.75);
}

TEST(trace, takes_every_shape_by_name) {
  for (const std::string_view shape : shape_names) {
    EXPECT_EQ(parse(network_header + "\n1000,8,2," + std::string(shape) + ",5000,4,30,64,1\n")
                  .rows.rows(),
              1U);
  }
  expect_refused(network_header + "\n1000,8,2,rectangel,5000,4,30,64,1\n",
                 "t.csv:2: shape: found 'rectangel', expected one of: rectangle, ");
}

TEST(trace, takes_plain_amounts_in_any_unit_of_their_kind) {
  const Trace trace = parse(
      "steps,epochs,batch_size,parameters,launches,step_GFLOP,operation_MFLOP,weights_traffic_MiB,"
      "weights_working_set_kB,activations_traffic_B,activations_working_set_B,exchanged_B,phase,"
      "energy_kWh,duration_h\n"
      "10,2,32,100,5,3,1,2,7,11,13,17,inference,0.5,2\n");
  const Workload& job = trace.rows.jobs[0];
  EXPECT_EQ(job.phase, Phase::inference);
  EXPECT_EQ(job.steps, 10.0);
  EXPECT_EQ(job.samples, 320.0);
  EXPECT_EQ(job.launches, 5.0);
  EXPECT_EQ(in(job.work, flop), 3e9);
  ASSERT_EQ(job.operations.size(), 1U);
  EXPECT_EQ(job.operations[0].count, 5.0);
  EXPECT_EQ(in(job.operations[0].work, flop), 1e6);
  EXPECT_EQ(in(job.weights.traffic, mebibyte), 2.0);
  EXPECT_EQ(in(job.weights.working_set, byte), 7000.0);
  EXPECT_EQ(in(job.activations.traffic, byte), 11.0);
  EXPECT_EQ(in(job.activations.working_set, byte), 13.0);
  EXPECT_EQ(in(job.exchanged, byte), 17.0);
  EXPECT_DOUBLE_EQ(trace.rows.energy_J[0], 1.8e6);
  EXPECT_DOUBLE_EQ(trace.rows.duration_s[0], 7200.0);
}

TEST(trace, refuses_columns_it_does_not_understand) {
  expect_refused("stepz,energy_J\n1,1\n", "t.csv: found column 'stepz', expected 'steps'");
  expect_refused("steps,energy_W\n1,1\n",
                 "t.csv: found column 'energy_W' with the unit of a power, expected 'energy_J'");
  expect_refused(
      "steps,energy_J,step_B\n1,1,1\n",
      "found column 'step_B' with the unit of an amount of memory, expected 'step_FLOP'");
  expect_refused("steps,energy\n1,1\n",
                 "t.csv: found column 'energy' without a unit, expected 'energy_J'");
  expect_refused("steps,energy_J,energy_kWh\n1,1,1\n", "found 'energy' in two units");
  expect_refused("steps,enrgy_J\n1,1\n", "found column 'enrgy_J', expected 'energy_J'");
}

TEST(trace, keeps_columns_that_are_none_of_its_business) {
  EXPECT_EQ(parse("run_id,steps,energy_J,comment\nx,1,1,y\n").rows.rows(), 1U);
}

TEST(trace, refuses_what_is_missing) {
  expect_refused("steps\n1\n", "t.csv: found no column 'energy_J', expected one among: steps");
  expect_refused("a,energy_J\n1,1\n", "t.csv: found neither network columns");
  expect_refused("shape,energy_J\nrectangle,1\n", "t.csv: found no column 'size'");
  expect_refused("steps,energy_J\n", "t.csv: found no rows, expected at least one");
  expect_refused("", "t.csv: found an empty file");
  EXPECT_EQ(parse("steps\n1\n", TraceUse::jobs).rows.rows(), 1U);
}

TEST(trace, refuses_cells_that_cannot_be) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"steps,energy_J\n1,5\n2,-3\n", "t.csv:3: energy_J: found '-3', expected a positive energy"},
      {"steps,energy_J\n1,0\n", "t.csv:2: energy_J: found '0', expected a positive energy"},
      {"steps,energy_J\n1,\n", "t.csv:2: energy_J: found '', expected a positive energy"},
      {"steps,energy_J\n1,n/a\n", "t.csv:2: energy_J: found 'n/a', expected a positive energy"},
      {"steps,energy_GWh\n1,1e300\n", "t.csv:2: energy_GWh: found '1e300'"},
      {"steps,energy_J,duration_s\n1,1,0\n", "duration_s: found '0', expected a positive duration"},
      {"steps,energy_J\n0,1\n", "t.csv:2: steps: found '0', expected a positive count"},
      {"steps,energy_J,step_FLOP\n1,1,-1\n", "found '-1', expected a number that is not negative"},
      {"steps,energy_J,step_ZFLOP\n1,1,1e300\n", "step_ZFLOP: found '1e300'"},
      {"steps,energy_J,clock_ratio\n1,1,0\n", "clock_ratio: found '0', expected a positive ratio"},
      {"steps,energy_J,precision\n1,1,fp16\n", "found 'fp16', expected one of: fp64, fp32, bits16"},
      {"steps,energy_J,phase\n1,1,train\n", "found 'train', expected one of: training, inference"},
  };
  for (const Case& c : cases) expect_refused(c.text, c.message);

  const std::string tail = ",2,rectangle,5000,4,30,64,1\n";
  expect_refused(network_header + "\n1000,0" + tail,
                 "features: found '0', expected a whole number");
  expect_refused(network_header + "\n1000.5,8" + tail, "observations: found '1000.5', expected a");
  expect_refused(network_header + "\n1000,8,2,rectangle,5000,1,30,64,1\n",
                 "t.csv:2: depth: found '1', expected a whole number from 2");
  expect_refused(network_header + ",train_share\n1000,8,2,rectangle,5000,4,30,64,1,1.5\n",
                 "train_share: found '1.5', expected a share above 0, at most 1");
}

/// Twice the inputs of a layer are its exchanged bytes, so they tell how wide the network begins.
double inputs_of(const Workload& job, double outputs) {
  return in(job.exchanged, byte) / (4.0 * job.batch) - outputs;
}

TEST(trace, supplies_encoded_inputs_of_known_data_sets) {
  const test::TemporaryFolder folder;
  folder.write("datasets/zz_test.toml",
               "schema = \"energymodel.datasets 1\"\n[[dataset]]\nname = \"known\"\n"
               "features = 8\ninputs = 20\nkind = \"assumed\"\nsource = \"this test\"\n");
  ::setenv("ENERGYMODEL_PATH", (folder / "").c_str(), 1);
  const std::string row = ",2,rectangle,5000,4,30,64,1,";
  const Trace trace = parse(network_header + ",dataset\n1000,8" + row + "known\n1000,8" + row +
                            "foreign\n1000,9" + row + "known\n");
  const Trace overridden =
      parse("inputs," + network_header + ",dataset\n7,1000,8" + row + "known\n");
  ::unsetenv("ENERGYMODEL_PATH");

  EXPECT_EQ(inputs_of(trace.rows.jobs[0], 2.0), 20.0);
  EXPECT_EQ(inputs_of(trace.rows.jobs[1], 2.0), 8.0);
  EXPECT_EQ(inputs_of(trace.rows.jobs[2], 2.0), 9.0);  // other columns than the table's data set
  ASSERT_EQ(trace.notes.size(), 1U);
  EXPECT_NE(trace.notes[0].find("known 20 for 8"), std::string::npos) << trace.notes[0];
  EXPECT_EQ(inputs_of(overridden.rows.jobs[0], 2.0), 7.0);
  EXPECT_TRUE(overridden.notes.empty());
}

TEST(trace, groups_rows_by_the_text_of_columns) {
  const Trace trace =
      parse("a,b,steps,energy_J\nx,y,1,1\nx,z,1,1\nx,y,1,1\nxy,,1,1\n", TraceUse::measured);
  const auto groups = group_of_rows(trace, std::vector<std::string>{"a", "b"});
  EXPECT_EQ(groups[0], groups[2]);
  EXPECT_NE(groups[0], groups[1]);
  EXPECT_NE(groups[0], groups[3]);  // joined, but not run together
  test::expect_refusal([&] { return group_of_rows(trace, std::vector<std::string>{"stepz"}); },
                       Errc::bad_input,
                       "t.csv: found no column 'stepz' (did you mean 'steps'?), expected one of");
}

TEST(trace, carries_the_attribution_and_the_id_of_its_file) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("t.csv", "steps,energy_J\n1,1\n");
  const Trace bare = read_trace(path, TraceUse::measured);
  EXPECT_EQ(bare.attribution, "");
  folder.write("t.csv.license", "by someone");
  const Trace licensed = read_trace(path, TraceUse::measured);
  EXPECT_EQ(licensed.attribution, "by someone");
  EXPECT_EQ(licensed.id, bare.id);
  folder.write("t.csv", "steps,energy_J\n1,2\n");
  EXPECT_NE(read_trace(path, TraceUse::measured).id, bare.id);
}

TEST(trace, knows_every_column_it_lists) {
  std::string header;
  std::string row;
  for (const TraceColumn& column : trace_columns()) {
    SCOPED_TRACE(std::string(column.name));
    EXPECT_FALSE(column.meaning.empty());
    header += (header.empty() ? "" : ",") + std::string(column.name);
    row += row.empty() ? "" : ",";
    row += column.name == "shape"       ? "rectangle"
           : column.name == "precision" ? "fp32"
           : column.name == "phase"     ? "training"
           : column.name == "depth"     ? "2"
                                        : "1";
    expect_refused("steps,energy_J," + std::string(column.name) + "x\n1,1,1\n",
                   "expected '" + std::string(column.name) + "'");
  }
  EXPECT_EQ(parse(header + "\n" + row + "\n").rows.rows(), 1U);
}

}  // namespace
}  // namespace energymodel
