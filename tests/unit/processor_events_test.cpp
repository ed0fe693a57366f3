// SPDX-License-Identifier: Apache-2.0
#include "meter/processor_events.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "energymodel/error.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

/// The folder of a processor's counters as Linux 6.1 shows it on a Xeon, in part.
class ProcessorEvents : public testing::Test {
 protected:
  ProcessorEvents() {
    write("type", "4\n");
    write("format/event", "config:0-7\n");
    write("format/umask", "config:8-15\n");
    write("format/inv", "config:23\n");
    write("events/instructions", "event=0xc0\n");
    write("events/cpu-cycles", "event=0x3c\n");
    write("events/cache-references", "event=0x2e,umask=0x4f\n");
    write("events/cache-misses", "event=0x2e,umask=0x41\n");
  }
  void write(const std::string& file, const std::string& text) const {
    folder.write("bus/event_source/devices/cpu/" + file, text);
  }
  void write_family(const std::string& family) const {
    folder.write("devices/system/cpu/modalias", "cpu:type:x86," + family + "mod0001:feature:\n");
  }
  [[nodiscard]] std::vector<ProcessorCount> counts() const {
    return processor_counts(folder / ".");
  }
  test::TemporaryFolder folder;
};

TEST_F(ProcessorEvents, are_those_that_the_kernel_names) {
  const auto found = counts();
  ASSERT_EQ(found.size(), 6U);
  const std::vector<std::uint64_t> configs{0xc0, 0x3c, 0x4f2e, 0x412e, 0x010002};
  for (std::size_t i = 0; i < configs.size(); ++i) {
    ASSERT_EQ(found[i].events.size(), 1U) << found[i].name << ": " << found[i].failure;
    EXPECT_EQ(found[i].events[0].config, configs[i]) << found[i].name;
    EXPECT_EQ(found[i].events[0].type, i == 4 ? 3U : 4U) << found[i].name;
  }
  EXPECT_EQ(found[5].name, "FLOP");
  EXPECT_TRUE(found[5].events.empty());
  EXPECT_EQ(found[5].failure, "its events on this processor are not known");
}

TEST_F(ProcessorEvents, weigh_FLOPs_by_the_width_of_their_instructions) {
  write("caps/pmu_name", "skylake\n");
  const std::vector<ProcessorEvent> events = counts()[5].events;
  double scalar_and_512_bit = 0.0;
  for (const ProcessorEvent& event : events) {
    if (event.config == 0x03c7 || event.config == 0x80c7) scalar_and_512_bit += event.weight;
  }
  EXPECT_EQ(events.size(), 5U);
  EXPECT_EQ(scalar_and_512_bit, 17.0);
  write("caps/pmu_name", "haswell\n");  // has no such event
  EXPECT_TRUE(counts()[5].events.empty());
}

TEST_F(ProcessorEvents, of_FLOPs_go_by_the_family_at_AMD) {
  for (const auto& [family, config] : {std::pair("ven0002fam0017", 0xff03U),
                                       {"ven0002fam0019", 0x1f03U},
                                       {"ven0002fam001A", 0x0f03U}}) {
    write_family(family);
    ASSERT_EQ(counts()[5].events.size(), 1U) << family;
    EXPECT_EQ(counts()[5].events[0].config, config);
  }
  write_family("ven0002fam0015");
  EXPECT_TRUE(counts()[5].events.empty());
}

TEST_F(ProcessorEvents, that_are_missing_are_named_with_the_reason) {
  write("events/cache-misses", "event=0x2e,depth=3\n");
  write("events/cache-references", "event=many\n");
  write("events/cpu-cycles", "\n");
  const auto found = counts();
  EXPECT_NE(found[1].failure.find("no event cpu-cycles in "), std::string::npos);
  EXPECT_NE(found[2].failure.find("found event field 'event=many'"), std::string::npos);
  EXPECT_NE(found[3].failure.find("found event field 'depth=3'"), std::string::npos);
  for (const std::size_t i : {1U, 2U, 3U}) EXPECT_TRUE(found[i].events.empty());
  write("type", "none\n");
  for (const ProcessorCount& count : counts()) {
    EXPECT_NE(count.failure.find("/type: found no number"), std::string::npos) << count.name;
  }
  folder.write("bus/event_source/devices/cpu_atom/type", "10\n");
  for (const ProcessorCount& count : counts()) {
    EXPECT_EQ(count.failure, "more than one kind of core (cpu, cpu_atom)");
  }
}

TEST_F(ProcessorEvents, are_put_together_from_the_bits_of_their_fields) {
  const std::string formats = folder / "bus/event_source/devices/cpu/format";
  EXPECT_EQ(event_config("event=0x3c", formats), 0x3cU);
  EXPECT_EQ(event_config("event=60,inv", formats), 0x80003cU);
  write("format/event", "config:0-7,32-35\n");  // AMD's
  EXPECT_EQ(event_config("event=0xf4c", formats), 0xf0000004cU);
  write("format/event", "config:0-63\n");
  EXPECT_EQ(event_config("event=0xffffffffffffffff", formats), ~std::uint64_t{0});
  for (const char* const format : {"config1:0-7\n", "config:\n", "config:7-0\n", "config:0-64\n"}) {
    write("format/event", format);
    test::expect_refusal([&] { return event_config("event=1", formats); },
                         Errc::bad_input,
                         "found event field 'event=1'");
  }
}

}  // namespace
}  // namespace energymodel
