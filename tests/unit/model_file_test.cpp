// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/model_file.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include "energymodel/io/file.hpp"
#include "energymodel/version.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

template <class S>
FittedSum<S> numbered_sum(double offset) {
  FittedSum<S> sum;
  // Numbers that only survive if written in full, and the ends of the range.
  for (std::size_t i = 0; i < S::size; ++i) {
    sum.coefficients[i] = (offset + static_cast<double>(i)) / 3.0 + 1.0;
    sum.standing[i] = static_cast<Standing>(i % 4);
    const ParameterInfo parameter = S::parameters()[i];
    if (parameter.role == Role::shape) sum.coefficients[i] = parameter.typical;
  }
  sum.coefficients[0] = std::numeric_limits<double>::denorm_min();
  sum.coefficients[1] = 1e22;
  sum.coefficients[2] = 1e200 / 3.0;
  sum.standard_error[3] = 1.0 / 3.0;
  sum.free = {3, 4};
  sum.log_covariance = {0.1, 0.1 / 3.0, 0.1 / 3.0, 0.2};
  sum.scale = 0.1 + 0.2;
  sum.mean_over_median = 1.0 + std::numeric_limits<double>::epsilon();
  sum.rows = 1535;
  return sum;
}

FittedModel sample_model() {
  FittedModel model;
  model.tool_version = version;
  model.trace = "a \"quoted\"\\name\t.csv";
  model.trace_id = "id";
  model.attribution = "first line\nsecond line\r\n\x01 \xC3\xA9";
  model.hardware.name = "node";
  model.hardware.workers = 36.0;
  model.hardware.startup_energy = joule * 14028.665573;
  model.hardware.startup_duration = second * 52.883914;
  model.hardware.idle_power = watt * 220.0;
  model.hardware.levels[0] = {kibibyte * 32.0, 36.0};
  model.hardware.levels[1] = {mebibyte, 36.0};
  for (std::size_t i = 0; i < model.domain.range.size(); ++i) {
    model.domain.range[i] = {static_cast<double>(i) / 7.0, 1e9 + static_cast<double>(i)};
  }
  model.domain.runs = {{1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 1e9 / 7.0},
                       {2.0, 2.0, 3.0, 4.0, 5.0, 0.0, 0.1 + 0.2}};
  model.domain.hull[0] = {{1.0, 1.0}, {1e6 / 3.0, 1.0}, {1.0, 1e7 / 3.0}};
  model.domain.hull[20] = {{0.0, 1.0}, {10.0, 10.0}};
  model.energy = numbered_sum<EnergySum>(0.0);
  model.duration = numbered_sum<DurationSum>(100.0);
  model.energy_given_duration = numbered_sum<EnergySum>(1000.0);
  return model;
}

TEST(model_file, writes_the_same_bytes_after_reading) {
  FittedModel model = sample_model();
  for (int absent = 0; absent < 3; ++absent) {
    const std::string text = model_text(model);
    EXPECT_EQ(model_text(parse_model(text, "m.toml")), text);
    if (absent == 0) model.energy_given_duration.reset();
    if (absent == 1) model.duration.reset();
  }
}

TEST(model_file, reads_back_every_number_exactly) {
  const FittedModel written = sample_model();
  const FittedModel read = parse_model(model_text(written), "m.toml");
  EXPECT_EQ(read.energy.coefficients, written.energy.coefficients);
  EXPECT_EQ(read.energy.standing, written.energy.standing);
  EXPECT_EQ(read.energy.standard_error[3], written.energy.standard_error[3]);
  EXPECT_TRUE(std::isnan(read.energy.standard_error[4]));
  EXPECT_EQ(read.duration->coefficients, written.duration->coefficients);
  EXPECT_EQ(read.energy_given_duration->mean_over_median,
            written.energy_given_duration->mean_over_median);
  EXPECT_EQ(read.energy.rows, written.energy.rows);
  EXPECT_EQ(read.attribution, written.attribution);
  EXPECT_EQ(read.trace, written.trace);
  EXPECT_EQ(read.tool_version, written.tool_version);
  EXPECT_EQ(read.hardware.startup_energy, written.hardware.startup_energy);
  EXPECT_EQ(read.hardware.rated_power, std::nullopt);
  EXPECT_EQ(read.hardware.levels[1].units, 36.0);
  EXPECT_EQ(read.hardware.levels[2].capacity_per_unit,
            written.hardware.levels[2].capacity_per_unit);
  EXPECT_EQ(read.domain.range[3].high, written.domain.range[3].high);
  EXPECT_EQ(read.domain.runs, written.domain.runs);
  EXPECT_EQ(read.domain.hull, written.domain.hull);
}

TEST(model_file, keeps_a_level_that_lies_behind_an_absent_one) {
  FittedModel model = sample_model();
  model.hardware.levels[0] = {};  // a profile may state "unknown" for one level alone
  const FittedModel read = parse_model(model_text(model), "m.toml");
  for (std::size_t i = 0; i < Hardware::max_levels; ++i) {
    EXPECT_EQ(read.hardware.levels[i].capacity_per_unit,
              model.hardware.levels[i].capacity_per_unit);
  }
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(model_file, refuses_and_names_the_place) {
  const std::string good = model_text(sample_model());
  const std::string step = "\"step.per_step\"";
  const std::size_t at = good.find(step);
  ASSERT_NE(at, std::string::npos);
  const std::string line = good.substr(at, good.find('\n', at) - at);
  const auto step_with = [&](const std::string& inner) {
    return with(good, line, step + " = { " + inner + " }");
  };
  struct Case {
    const char* what;
    std::string text;
    Errc code;
    const char* message;
  };
  const Case cases[] = {
      {"unknown coefficient",
       with(good, step, "\"stap.per_step\""),
       Errc::bad_input,
       "stap.per_step: found an unknown coefficient"},
      {"wrong unit",
       step_with("value = 1.0, unit = \"kJ\", standing = \"fitted\""),
       Errc::bad_input,
       "step.per_step.unit: found 'kJ', expected 'J'"},
      {"negative",
       step_with("value = -1.0, unit = \"J\", standing = \"fitted\""),
       Errc::bad_input,
       "step.per_step.value: found -1, expected at least 0"},
      {"not finite",
       step_with("value = nan, unit = \"J\", standing = \"fitted\""),
       Errc::bad_input,
       "step.per_step.value: found another type, expected a finite number"},
      {"no unit",
       step_with("value = 1.0, standing = \"fitted\""),
       Errc::bad_input,
       "step.per_step.unit: found nothing"},
      {"bad standing",
       step_with("value = 1.0, unit = \"J\", standing = \"free\""),
       Errc::bad_input,
       "found 'free', expected one of: fitted, at_zero, fixed, unused"},
      {"too wide a shape",
       with(good,
            std::string("\"weights.width\"").append(17, ' ') + " = { value = 0.3",
            "\"weights.width\" = { value = 1.3"),
       Errc::bad_input,
       "weights.width.value: found 1.3, expected at most 1"},
      {"negative error",
       with(good, "standard_error = 0.3", "standard_error = -0.3"),
       Errc::bad_input,
       "standard_error: found -0.33"},
      {"negative variance",
       with(good, "  [0.1, 0.0", "  [-0.1, 0.0"),
       Errc::bad_input,
       "energy.log_covariance.rows: found no covariance"},
      {"not symmetric",
       with(good, "  [0.1, 0.0", "  [0.1, 0.1"),
       Errc::bad_input,
       "energy.log_covariance.rows: found no covariance"},
      {"a correlation above 1",
       with(with(good, "  [0.1, 0.0", "  [0.1, 0.3"), "  [0.0", "  [0.3"),
       Errc::bad_input,
       "energy.log_covariance.rows: found no covariance"},
      {"a variance of zero beside a covariance",
       with(good, "  [0.1, 0.0", "  [0.0, 0.0"),
       Errc::bad_input,
       "energy.log_covariance.rows: found no covariance"},
      {"an infinite prediction",
       step_with("value = 1e308, unit = \"J\", standing = \"fitted\""),
       Errc::bad_input,
       "m.toml: found coefficients that predict an infinite energy"},
      {"newer schema",
       with(good, "energymodel.model 1", "energymodel.model 2"),
       Errc::incompatible,
       "m.toml:1: schema: found 'energymodel.model 2' from a newer version"},
      {"not a model",
       with(good, "energymodel.model 1", "energymodel.hardware 1"),
       Errc::bad_input,
       "m.toml:1: schema: found 'energymodel.hardware 1', expected 'energymodel.model 1'"},
      {"unknown key", good + "\n[extra]\n", Errc::bad_input, "extra: found an unknown key"},
      {"domain reversed",
       with(good, "batch = [", "batch = [3.0, 2.0] #"),
       Errc::bad_input,
       "domain.batch: found something else, expected [low, high]"},
      {"hull not convex",
       with(good, "parameters and step_FLOP\" = [", "parameters and step_FLOP\" = [[10.0, 10.0], "),
       Errc::bad_input,
       "parameters and step_FLOP: found something else, expected [x, y] corners"},
      {"hull of the unknown",
       with(good, "parameters and step_FLOP", "parameters and epochs"),
       Errc::bad_input,
       "parameters and epochs: found an unknown key"},
      {"half a run",
       with(good, "[1.0, 2.0, 3.0, 4.0", "[4.0"),
       Errc::bad_input,
       "domain.runs: found 4 numbers, expected 7"},
      {"negative rows", with(good, "rows = 1535", "rows = -1"), Errc::bad_input, "energy.rows"},
      {"no capacity",
       with(good, "capacity_per_unit_B = 32768.0", "capacity_per_unit_B = 0.0"),
       Errc::bad_input,
       "capacity_per_unit_B"},
      {"truncated", good.substr(0, at + step.size()), Errc::bad_input, "m.toml:"},
      {"empty", "", Errc::bad_input, "schema: found nothing"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    test::expect_refusal([&] { return parse_model(c.text, "m.toml"); }, c.code, c.message);
  }
}

/// A file that breaks off inside a line is refused, wherever: the coefficients it lacks would be
/// taken for zero.
TEST(model_file, refuses_half_a_line) {
  const std::string good = model_text(sample_model());
  for (std::size_t length = 1; length < good.size(); length += 5) {
    if (good[length] == '\n' || good[length - 1] == '\n') continue;
    EXPECT_THROW((void)parse_model(good.substr(0, length), "m.toml"), Error)
        << "cut at byte " << length;
  }
}

TEST(model_file, takes_a_coefficient_that_an_older_file_lacks_for_zero) {
  std::string text = model_text(sample_model());
  const std::size_t at = text.find("\"step.per_step\"");
  text.erase(at, text.find('\n', at) + 1 - at);
  const std::size_t width = text.find("\"weights.width\"");
  text.erase(width, text.find('\n', width) + 1 - width);
  // A file of this very version has no reason to lack one.
  EXPECT_THROW((void)parse_model(text, "m.toml"), Error);
  const std::string tool = "energymodel " + std::string(version);
  text.replace(text.find(tool), tool.size(), "energymodel 0.0.9");
  const FittedModel model = parse_model(text, "m.toml");
  const auto parameters = EnergySum::parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (qualified_name(parameters[i]) == "step.per_step") {
      EXPECT_EQ(model.energy.coefficients[i], 0.0);
      EXPECT_EQ(model.energy.standing[i], Standing::unused);
    }
    if (qualified_name(parameters[i]) == "weights.width") {
      EXPECT_EQ(model.energy.coefficients[i], parameters[i].typical);
    }
  }
}

TEST(model_file, reads_a_domain_without_its_hull) {
  FittedModel model = sample_model();
  model.domain.runs.clear();
  model.domain.hull = {};
  const FittedModel read = parse_model(model_text(model), "m.toml");
  EXPECT_TRUE(read.domain.runs.empty());
  EXPECT_EQ(read.domain.nearest_run({}), nullptr);
  EXPECT_EQ(read.domain.range[3].high, model.domain.range[3].high);
}

TEST(model_file, reads_by_path_and_tells_models_apart) {
  const test::TemporaryFolder folder;
  FittedModel model = sample_model();
  const std::string path = folder / "m.toml";
  write_file(path, model_text(model));
  EXPECT_EQ(short_id(read_model(path)), short_id(model));
  EXPECT_EQ(short_id(model).size(), 8U);
  const std::string before = short_id(model);
  model.energy.coefficients[3] += 1e-9;
  EXPECT_NE(short_id(model), before);
  test::expect_refusal(
      [] { return read_model("no-such-model"); },
      Errc::bad_input,
      "found unknown model 'no-such-model', expected a .toml file or one of: ");
}

}  // namespace
}  // namespace energymodel
