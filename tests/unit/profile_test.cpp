// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/profile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

const std::string head =
    "schema = \"energymodel.hardware 1\"\nname = \"node\"\ndescription = \"a node\"\n";

std::string value(const std::string& key, const std::string& text) {
  return key + " = { value = \"" + text + "\", kind = \"assumed\", source = \"this test\" }\n";
}

TEST(profile, reads_values_with_their_units_and_sources) {
  const test::TemporaryFolder folder;
  const std::string level = "[[memory_level]]\nname = \"L1\"\n";
  const std::string path =
      folder.write("node.toml",
                   head + value("startup_energy", "2 kWh") + value("startup_duration", "3 min") +
                       value("memory_bandwidth", "200 GB/s") + value("peak_fp64", "1.5 TFLOP/s") +
                       value("peak_fp32", "unknown") + value("idle_power", "0.2 kW") +
                       value("rated_power", "unknown") + value("workers", "36") + level +
                       value("capacity_per_unit", "32 KiB") + value("units", "36") +
                       value("bandwidth", "4 TB/s"));
  const HardwareProfile profile = read_profile(path);
  const Hardware& node = profile.hardware;
  EXPECT_EQ(profile.path, path);
  EXPECT_EQ(node.name, "node");
  EXPECT_EQ(node.startup_energy, Energy<>(7.2e6));
  EXPECT_EQ(node.startup_duration, Duration<>(180.0));
  EXPECT_EQ(node.idle_power, Power<>(200.0));
  EXPECT_EQ(node.rated_power, std::nullopt);
  EXPECT_EQ(node.workers, 36.0);
  EXPECT_EQ(node.levels[0].capacity(Sharing::replicated), kibibyte * 32.0);
  EXPECT_EQ(node.levels[0].capacity(Sharing::distributed), kibibyte * 32.0 * 36.0);
  EXPECT_FALSE(std::isfinite(node.levels[1].capacity(Sharing::replicated).base()));
  ASSERT_EQ(profile.entries.size(), 11U);
  const auto rated =
      std::find_if(profile.entries.begin(), profile.entries.end(), [](const ProfileEntry& entry) {
        return entry.key == "rated_power";
      });
  ASSERT_NE(rated, profile.entries.end());
  EXPECT_EQ(rated->value, "unknown");
  EXPECT_EQ(rated->source, "this test");
}

TEST(profile, refuses_and_names_the_place) {
  struct Case {
    const char* what;
    std::string text;
    Errc code;
    const char* message;
  };
  const std::string level = "[[memory_level]]\nname = \"L1\"\n";
  const Case cases[] = {
      {"truncated", head + "[idle_power]\nvalue = \"22", Errc::bad_input, "node.toml:5:"},
      {"unknown key", head + "[idle_pwer]\n", Errc::bad_input, "node.toml:4: idle_pwer: found an"},
      {"unknown key of a value",
       head + "idle_power = { value = \"1 W\", kind = \"assumed\", source = \"\", unit = \"W\" }\n",
       Errc::bad_input,
       "node.toml:4: idle_power.unit: found an unknown key"},
      {"bad kind",
       head + "idle_power = { value = \"1 W\", kind = \"guessed\", source = \"\" }\n",
       Errc::bad_input,
       "idle_power.kind: found 'guessed', expected one of: measured, specification, assumed"},
      {"no source",
       head + "idle_power = { value = \"1 W\", kind = \"assumed\" }\n",
       Errc::bad_input,
       "idle_power.source: found nothing, expected a text"},
      {"wrong unit",
       head + value("idle_power", "220 J"),
       Errc::bad_input,
       "node.toml:4: idle_power.value: found '220 J' (an energy), expected a power"},
      {"bandwidth in bytes",
       head + value("memory_bandwidth", "200 GB"),
       Errc::bad_input,
       "memory_bandwidth.value: found '200 GB' (an amount of memory), expected a bandwidth"},
      {"bare number",
       head + value("startup_energy", "14028"),
       Errc::bad_input,
       "found '14028' without a unit, expected an energy"},
      {"negative", head + value("idle_power", "-1 W"), Errc::bad_input, "found '-1 W'"},
      // A level of no bytes divides by zero: every cost becomes not a number.
      {"no capacity",
       head + level + value("capacity_per_unit", "0 B") + value("units", "1"),
       Errc::bad_input,
       "memory_level[0].capacity_per_unit.value: found '0 B'"},
      {"no units",
       head + level + value("capacity_per_unit", "1 KiB") + value("units", "0"),
       Errc::bad_input,
       "memory_level[0].units.value: found '0'"},
      {"four levels",
       head + level + level + level + level,
       Errc::bad_input,
       "memory_level: found 4 levels, expected at most 3"},
      {"not a text", head + "[idle_power]\nvalue = 220\n", Errc::bad_input, "found another type"},
      {"not a table", head + "idle_power = 220\n", Errc::bad_input, "expected a table"},
      {"no schema", "name = \"x\"\n", Errc::bad_input, "schema: found nothing"},
      {"other schema",
       "schema = \"energymodel.model 1\"\n",
       Errc::bad_input,
       "node.toml:1: schema: found 'energymodel.model 1', expected 'energymodel.hardware 1'"},
      {"newer schema",
       "schema = \"energymodel.hardware 2\"\n",
       Errc::incompatible,
       "found 'energymodel.hardware 2' from a newer version"},
  };
  const test::TemporaryFolder folder;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const std::string path = folder.write("node.toml", c.text);
    test::expect_refusal([&] { return read_profile(path); }, c.code, c.message);
  }
}

TEST(profile, lists_the_known_where_a_name_is_unknown) {
  const auto read = [] { return read_profile("nrel-eagle-gpx"); };
  test::expect_refusal(read, Errc::bad_input, "(did you mean 'nrel-eagle-gpu'?)");
  const auto refusal = test::refusal_of(read);
  ASSERT_TRUE(refusal.has_value());
  for (const std::string& name : profile_names()) {
    EXPECT_NE(refusal->message.find(name), std::string::npos) << name;
  }
}

TEST(profile, ships_profiles_that_load_under_their_own_name) {
  const auto names = profile_names();
  for (const char* const expected : {"nrel-eagle-cpu", "nrel-eagle-gpu"}) {
    EXPECT_EQ(std::count(names.begin(), names.end(), expected), 1) << expected;
  }
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const HardwareProfile profile = read_profile(name);
    EXPECT_EQ(profile.hardware.name, name);
    for (const ProfileEntry& entry : profile.entries) EXPECT_FALSE(entry.source.empty());
  }
}

}  // namespace
}  // namespace energymodel
