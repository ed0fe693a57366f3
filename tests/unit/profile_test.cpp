// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/profile.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

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

/// A user's folder with a component of their own and nodes that use it.
class Components : public ::testing::Test {
 protected:
  Components() {
    ::setenv("ENERGYMODEL_PATH", (folder_ / "").c_str(), 1);
    folder_.write("hardware/components/chip.toml",
                  "schema = \"energymodel.component 1\"\nname = \"chip\"\n"
                  "kind = \"accelerator\"\ndescription = \"a chip\"\nsource = \"its sheet\"\n"
                  "idle_power = { value = \"50 W\", kind = \"measured\", source = \"a meter\", "
                  "year = 2024 }\n"
                  "rated_power = { value = \"300 W\", kind = \"specification\", "
                  "unverified = true }\n"
                  "peak_bits16 = { value = \"100 TFLOP/s\", kind = \"specification\" }\n"
                  "peak_tf32 = { value = \"unknown\", kind = \"specification\" }\n"
                  "memory_bandwidth = { value = \"900 GB/s\", kind = \"specification\" }\n"
                  "[[memory_level]]\nname = \"L1\"\n"
                  "capacity_per_unit = { value = \"128 KiB\", kind = \"specification\" }\n"
                  "units = { value = \"80\", kind = \"specification\" }\n"
                  "bandwidth = { value = \"9 TB/s\", kind = \"specification\" }\n");
  }
  ~Components() override { ::unsetenv("ENERGYMODEL_PATH"); }

  static std::string chips(const std::string& count, const std::string& more = {}) {
    return "[[component]]\nid = \"chip\"\n" + value("count", count) + more;
  }
  HardwareProfile node(const std::string& text) {
    return read_profile(folder_.write("node.toml", head + text));
  }

  test::TemporaryFolder folder_;
};

TEST_F(Components, fill_in_what_a_node_leaves_out) {
  const HardwareProfile profile = node(chips("4"));
  const Hardware& hardware = profile.hardware;
  ASSERT_EQ(hardware.components.size(), 1U);
  EXPECT_EQ(hardware.components[0].count, 4.0);
  EXPECT_EQ(idle_power_of(hardware), watt * 200.0);
  EXPECT_EQ(rated_power_of(hardware), watt * 1200.0);
  EXPECT_EQ(rates_of(hardware).at(Precision::bits16), FlopRate(400e12));
  EXPECT_EQ(rates_of(hardware).peak_tf32, std::nullopt);
  EXPECT_EQ(hardware.levels[0].capacity(Sharing::distributed), kibibyte * 128.0 * 320.0);
  EXPECT_EQ(hardware.levels[0].bandwidth, ByteRate(36e12));
  EXPECT_FALSE(hardware.levels[1].is_present());
  EXPECT_EQ(hardware.workers, 0.0);
}

TEST_F(Components, keep_the_source_and_the_mark_of_each_value) {
  const ComponentProfile chip = read_component("chip");
  const ProfileEntry* const idle = find_entry(chip.entries, "idle_power");
  ASSERT_NE(idle, nullptr);
  EXPECT_EQ(idle->source, "a meter");
  EXPECT_EQ(idle->year, 2024U);
  EXPECT_FALSE(idle->unverified);
  EXPECT_EQ(idle->place, chip.path + ":6: idle_power");
  const ProfileEntry* const rated = find_entry(chip.entries, "rated_power");
  ASSERT_NE(rated, nullptr);
  EXPECT_EQ(rated->source, "its sheet");
  EXPECT_TRUE(rated->unverified);
}

TEST_F(Components, give_way_to_what_a_node_states) {
  const HardwareProfile profile =
      node(value("rated_power", "2 kW") + value("peak_bits16", "390 TFLOP/s") +
           chips("4", value("idle_power", "40 W")) + "[[memory_level]]\nname = \"L1\"\n" +
           value("capacity_per_unit", "1 KiB") + value("units", "7"));
  const Hardware& hardware = profile.hardware;
  EXPECT_EQ(rated_power_of(hardware), watt * 2000.0);
  EXPECT_EQ(idle_power_of(hardware), watt * 160.0);
  EXPECT_EQ(rates_of(hardware).at(Precision::bits16), FlopRate(390e12));
  EXPECT_EQ(hardware.levels[0].capacity(Sharing::distributed), kibibyte * 7.0);
  const ProfileEntry* const idle = find_entry(profile.components[0].entries, "idle_power");
  ASSERT_NE(idle, nullptr);
  EXPECT_EQ(idle->value, "40 W");
  EXPECT_EQ(idle->source, "this test");
  EXPECT_EQ(read_component("chip").component.idle_power, watt * 50.0);
}

TEST_F(Components, refuse_and_name_the_place) {
  struct Case {
    const char* what;
    std::string text;
    const char* message;
  };
  const Case cases[] = {
      {"unknown", "[[component]]\nid = \"chop\"\n", "(did you mean 'chip'?)"},
      {"no count", "[[component]]\nid = \"chip\"\n", "component[0].count: found nothing"},
      {"none of it", chips("0"), "component[0].count.value: found '0', expected more than 0"},
      {"unknown key", chips("1", "colour = 1\n"), "component[0].colour: found an unknown key"},
      {"rate for amount",
       chips("1", value("memory_capacity", "900 GB/s")),
       "found '900 GB/s' (a bandwidth), expected bytes"},
      {"efficiency", value("power_supply_efficiency", "1.2"), "found 1.2, expected at most 1"},
      {"mark of another type",
       "idle_power = { value = \"1 W\", kind = \"assumed\", source = \"\", unverified = 1 }\n",
       "idle_power.unverified: found another type, expected true or false"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    test::expect_refusal([&] { return node(c.text); }, Errc::bad_input, c.message);
  }
  const std::string kind = folder_.write("kind.toml",
                                         "schema = \"energymodel.component 1\"\nname = \"x\"\n"
                                         "kind = \"gpu\"\ndescription = \"x\"\n");
  test::expect_refusal([&] { return read_component(kind); },
                       Errc::bad_input,
                       "kind.toml:3: kind: found 'gpu', expected one of: processor, accelerator");
  test::expect_refusal(
      [] { return read_component("chyp"); }, Errc::bad_input, "(did you mean 'chip'?)");
  EXPECT_TRUE(is_component("chip"));
  EXPECT_TRUE(is_component(kind));
  EXPECT_FALSE(is_component("nrel-eagle-cpu"));
  test::expect_refusal(
      [] { return is_component("nrel-eagle-cpx"); }, Errc::bad_input, "'nrel-eagle-cpu'");
}

TEST_F(Components, of_a_user_hide_those_that_are_shipped) {
  const std::string own = folder_.write("hardware/components/nvidia-b200.toml",
                                        "schema = \"energymodel.component 1\"\n"
                                        "name = \"nvidia-b200\"\nkind = \"accelerator\"\n"
                                        "description = \"mine\"\n");
  EXPECT_EQ(read_component("nvidia-b200").path, own);
  EXPECT_EQ(rated_power_of(read_profile("google-tpu-v3-board").hardware), watt * 1800.0);
}

TEST(profile, ships_components_that_load_under_their_own_name) {
  const auto names = component_names();
  EXPECT_GE(names.size(), 40U);
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const ComponentProfile profile = read_component(name);
    EXPECT_EQ(profile.component.name, name);
    EXPECT_FALSE(profile.entries.empty());
    for (const ProfileEntry& entry : profile.entries) EXPECT_FALSE(entry.source.empty());
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
