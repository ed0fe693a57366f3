// SPDX-License-Identifier: Apache-2.0
#include "energymodel/meter/sources.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "support/powercap_tree.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

SourceOptions nothing_in(const test::TemporaryFolder& folder) {
  return {folder / "sys", folder / "no-nvml.so", {}};
}

std::vector<std::string> components(const Sources& sources) {
  std::vector<std::string> out;
  for (const auto& meter : sources.meters) {
    if (meter->info().kind != MeterKind::count) out.push_back(meter->info().component);
  }
  return out;
}

using Names = std::vector<std::string>;

TEST(sources, says_what_there_is_none_of) {
  const test::TemporaryFolder folder;
  const Sources sources = find_sources(nothing_in(folder));
  EXPECT_TRUE(components(sources).empty());
  EXPECT_TRUE(components_of_total(sources).empty());
  ASSERT_EQ(sources.absent.size(), 3U);
  EXPECT_EQ(sources.absent[0].source, "RAPL");
  EXPECT_NE(sources.absent[1].reason.find("no-nvml.so"), std::string::npos);
  for (const AbsentSource& absent : sources.absent) EXPECT_FALSE(absent.reason.empty());
}

TEST(sources, reads_powercap_zones) {
  const test::TemporaryFolder folder;
  test::write_zone(folder, "intel-rapl:0", "package-0", "1500000\n");
  test::write_zone(folder, "intel-rapl:0:0", "core", "1\n");
  test::write_zone(folder, "intel-rapl:0:1", "dram", "2500000\n");
  test::write_zone(folder, "intel-rapl:1", "package-1-die-0", "7\n");
  test::write_zone(folder, "intel-rapl:1:0", "dram", "8\n");
  test::write_zone(folder, "intel-rapl:2", "psys", "not a number\n");
  test::write_zone(folder, "intel-rapl-mmio:0", "package-0", "1\n");
  const Sources sources = find_sources(nothing_in(folder));
  EXPECT_EQ(components(sources),
            (Names{"package0", "core0", "dram0", "package1_die0", "dram1_die0", "psys"}));
  EXPECT_EQ(components_of_total(sources),
            (Names{"package0", "dram0", "package1_die0", "dram1_die0"}));
  EXPECT_DOUBLE_EQ(sources.meters[0]->read().value.value_or(0.0), 1.5);
  EXPECT_DOUBLE_EQ(sources.meters[0]->info().range_J, 262143.32885);
  EXPECT_EQ(sources.meters[0]->info().column(), "package0_energy_J");
  // The file is read anew each time.
  test::write_zone(folder, "intel-rapl:0", "package-0", "1700000\n");
  EXPECT_DOUBLE_EQ(sources.meters[0]->read().value.value_or(0.0), 1.7);
  const Reading psys = sources.meters[5]->read();
  EXPECT_EQ(psys.value, std::nullopt);
  EXPECT_NE(psys.reason.find("found no number"), std::string::npos);
}

TEST(sources, keeps_a_meter_that_it_may_not_read) {
  const test::TemporaryFolder folder;
  test::write_zone(folder, "intel-rapl:0", "package-0", "1\n");
  const std::string counter = folder / "sys/class/powercap/intel-rapl:0/energy_uj";
  // Root may read everything: for it the counter is not there at all.
  if (::geteuid() == 0) {
    std::filesystem::remove(counter);
  } else {
    std::filesystem::permissions(counter, std::filesystem::perms::none);
  }
  const Sources sources = find_sources(nothing_in(folder));
  EXPECT_EQ(components_of_total(sources), Names{"package0"});
  const Reading reading = sources.meters[0]->read();
  EXPECT_EQ(reading.value, std::nullopt);
  EXPECT_NE(reading.reason.find("energy_uj"), std::string::npos);
}

TEST(sources, reads_hardware_monitors) {
  const test::TemporaryFolder folder;
  const std::string path = "sys/class/hwmon/";
  folder.write(path + "hwmon0/name", "amdgpu\n");
  folder.write(path + "hwmon0/power1_average", "41000000\n");
  folder.write(path + "hwmon0/power1_input", "1\n");
  folder.write(path + "hwmon1/name", "xe\n");
  folder.write(path + "hwmon1/energy1_input", "3000000\n");
  folder.write(path + "hwmon2/name", "coretemp\n");
  folder.write(path + "hwmon2/power1_average", "1\n");
  folder.write(path + "hwmon3/name", "power_meter\n");
  folder.write(path + "hwmon3/power1_average", "312000000\n");
  SourceOptions options = nothing_in(folder);
  const Sources sources = find_sources(options);
  EXPECT_EQ(components(sources), (Names{"gpu0", "gpu1", "node"}));
  EXPECT_EQ(components_of_total(sources), Names{"node"});
  EXPECT_DOUBLE_EQ(sources.meters[0]->read().value.value_or(0.0), 41.0);
  EXPECT_EQ(sources.meters[0]->info().kind, MeterKind::power);
  EXPECT_DOUBLE_EQ(sources.meters[1]->read().value.value_or(0.0), 3.0);
  EXPECT_EQ(sources.meters[1]->info().kind, MeterKind::energy);
  options.reader = "echo 300 W; sleep 60";
  EXPECT_EQ(components(find_sources(options)), (Names{"node", "gpu0", "gpu1"}));
}

TEST(sources, reads_nvml) {
  const test::TemporaryFolder folder;
  SourceOptions options = nothing_in(folder);
  options.nvml_library = ENERGYMODEL_FAKE_NVML;
  const Sources sources = find_sources(options);
  EXPECT_EQ(components(sources),
            (Names{"gpu0",
                   "gpu0_power",
                   "gpu0_clock",
                   "gpu0_utilisation",
                   "gpu1",
                   "gpu1_clock",
                   "gpu1_utilisation"}));
  EXPECT_EQ(components_of_total(sources), (Names{"gpu0", "gpu1"}));
  EXPECT_EQ(sources.meters[0]->info().source, "NVML, Fake V100");
  EXPECT_DOUBLE_EQ(sources.meters[1]->read().value.value_or(0.0), 250.0);
  EXPECT_DOUBLE_EQ(sources.meters[2]->read().value.value_or(0.0), 1.38e9);
  EXPECT_DOUBLE_EQ(sources.meters[3]->read().value.value_or(0.0), 0.75);
  EXPECT_EQ(sources.meters[4]->info().column(), "gpu1_power_W");
  EXPECT_DOUBLE_EQ(sources.meters[4]->read().value.value_or(0.0), 60.0);
  EXPECT_EQ(sources.meters[6]->read().reason, "NVML: Not Supported");
}

TEST(sources, names_each_count_that_the_processor_does_not_offer) {
  const test::TemporaryFolder folder;
  const Sources sources = find_sources(nothing_in(folder));
  ASSERT_EQ(sources.meters.size(), 6U);
  for (const auto& meter : sources.meters) {
    EXPECT_EQ(meter->info().kind, MeterKind::count);
    const Reading reading = meter->read();
    EXPECT_EQ(reading.value, std::nullopt);
    EXPECT_NE(reading.reason.find("no unit of counters in "), std::string::npos) << reading.reason;
  }
  EXPECT_EQ(sources.meters[0]->info().column(), "counted_instructions");
}

TEST(sources, reads_the_lines_of_a_command) {
  const test::TemporaryFolder folder;
  SourceOptions options = nothing_in(folder);
  options.reader = "echo 0.2 kW; sleep 0.2; echo 250 W; echo 300 W; sleep 0.2; echo oops";
  const Sources sources = find_sources(options);
  Meter& meter = *sources.meters.at(0);
  EXPECT_EQ(meter.info().column(), "node_power_W");
  std::vector<double> values;
  std::string reason;
  for (int i = 0; i < 1000 && reason != "the reader ended"; ++i) {
    const Reading reading = meter.read();
    if (reading.value) values.push_back(*reading.value);
    if (reason.empty()) reason = reading.reason;
    if (!reading.reason.empty() && reading.reason == "the reader ended") break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(values.front(), 200.0);
  EXPECT_EQ(values.back(), 300.0);
  EXPECT_NE(reason.find("found 'oops', expected a power"), std::string::npos) << reason;

  for (const auto& [command, said] : {std::pair("true", "ended without a line"),
                                      {"echo 5", "printed '5', expected a power or an energy"},
                                      {"echo 5 kg", "printed '5 kg', expected a power"}}) {
    options.reader = command;
    test::expect_refusal([&] { return find_sources(options); }, Errc::bad_input, said);
  }
}

}  // namespace
}  // namespace energymodel
