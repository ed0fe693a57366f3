// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/hardware_check.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "energymodel/error.hpp"
#include "energymodel/io/data_path.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

std::vector<ComponentProfile> shipped_components() {
  std::vector<ComponentProfile> out;
  for (const std::string& name : component_names()) out.push_back(read_component(name));
  return out;
}

/// A shipped file's text with one value replaced; each planted error is one such replacement.
std::string with_value(const std::string& path, const std::string& key, const std::string& value) {
  std::string text = test::bytes_of(path);
  // A level's key is "L2.units": the key behind the level's name.
  const std::size_t dot = key.find('.');
  std::size_t from = 0;
  if (dot != std::string::npos) from = text.find("name = \"" + key.substr(0, dot) + "\"");
  const std::string name = dot == std::string::npos ? key : key.substr(dot + 1);
  const std::size_t line = text.find("\n" + name + " = {", from);
  const std::string written =
      name + " = { value = \"" + value + "\", kind = \"assumed\", source = \"planted\" }";
  if (line == std::string::npos) {
    const std::size_t first = text.find("\n\n") + 1;
    return text.insert(first, written + "\n");
  }
  const std::size_t end = text.find('\n', line + 1);
  return text.replace(line + 1, end - line - 1, written);
}

std::string listing(const std::vector<HardwareFinding>& findings) {
  std::string out;
  for (const HardwareFinding& finding : findings) {
    out += finding.place + ": found '" + finding.found + "': " + finding.why + "\n";
  }
  return out;
}

struct Planted {
  const char* what;
  const char* file;  ///< a shipped component or node
  const char* key;
  const char* value;
  Severity severity;
  const char* reported;  ///< the key that is named; the planted one unless it stands elsewhere
  const char* why;
};

constexpr auto error = Severity::error;
constexpr auto warning = Severity::warning;

void expect_found(const Planted& planted, const std::vector<HardwareFinding>& findings) {
  const bool is_found = std::any_of(findings.begin(), findings.end(), [&](const auto& finding) {
    return finding.severity == planted.severity && finding.place.ends_with(planted.reported) &&
           finding.why.find(planted.why) != std::string::npos;
  });
  EXPECT_TRUE(is_found) << "expected " << planted.reported << ": " << planted.why << ", found:\n"
                        << listing(findings);
}

TEST(hardware_check, finds_what_is_planted_in_a_component) {
  const Planted cases[] = {
      {"sparse bits16",
       "nvidia-h100-sxm5-80gb",
       "peak_bits16",
       "1979 TFLOP/s",
       error,
       ": peak_bits16",
       "a sparse rate given as dense"},
      {"sparse bits8",
       "nvidia-h100-sxm5-80gb",
       "peak_bits8",
       "3958 TFLOP/s",
       error,
       ": peak_bits8",
       "a sparse rate given as dense"},
      {"sparse tf32, seen beside its siblings",
       "nvidia-h100-sxm5-80gb",
       "peak_tf32",
       "989 TFLOP/s",
       error,
       ": peak_tf32",
       "Hopper siblings"},
      {"sparse bits16 where there is no tf32",
       "amd-mi250x",
       "peak_bits16",
       "766 TFLOP/s",
       error,
       ": peak_bits16",
       "CDNA2 sibling"},
      {"sparse bits16 without a sibling",
       "nvidia-b200",
       "peak_bits16",
       "4500 TFLOP/s",
       error,
       ": peak_bits16",
       "times the fp32 peak"},
      {"a narrower rate below a wider one",
       "nvidia-a40",
       "peak_bits16",
       "14.97 TFLOP/s",
       error,
       ": peak_bits16",
       "though its operands are narrower"},
      {"tensor fp64 given for fp32 units",
       "nvidia-a100-sxm4-80gb",
       "peak_fp64",
       "19.5 PFLOP/s",
       error,
       ": peak_fp64",
       "Ampere siblings"},
      {"peak in GFLOP/s for TFLOP/s",
       "nvidia-v100-sxm2-16gb",
       "peak_fp32",
       "15.7 GFLOP/s",
       error,
       ": peak_fp32",
       "per rated watt"},
      {"processor peak x 1000",
       "amd-epyc-9654",
       "peak_fp32",
       "7.37 PFLOP/s",
       error,
       ": peak_fp32",
       "per core"},
      {"bandwidth x 1000",
       "nvidia-v100-pcie-16gb",
       "memory_bandwidth",
       "898 TB/s",
       error,
       ": memory_bandwidth",
       "moves between"},
      {"bandwidth / 1000",
       "nvidia-b200",
       "memory_bandwidth",
       "7.672 GB/s",
       error,
       ": memory_bandwidth",
       "moves between"},
      {"small bandwidth x 1000",
       "raspberry-pi-4",
       "memory_bandwidth",
       "8.5 TB/s",
       error,
       ": memory_bandwidth",
       "FLOP/B"},
      {"bandwidth out of line with its siblings",
       "nvidia-l4",
       "memory_bandwidth",
       "3 TB/s",
       error,
       ": memory_bandwidth",
       "Ada siblings"},
      {"idle above rated",
       "nvidia-a100-sxm4-80gb",
       "idle_power",
       "621 W",
       error,
       ": idle_power",
       "idle is not below the rating of 400 W"},
      {"rating in kW for W",
       "intel-xeon-gold-6154",
       "rated_power",
       "200 kW",
       error,
       ": rated_power",
       "one processor draws between"},
      {"rating in mW for W",
       "nvidia-l4",
       "rated_power",
       "72 mW",
       error,
       ": rated_power",
       "one accelerator draws between"},
      {"a module of 500 W",
       "typical-ddr4-rdimm-32gb",
       "rated_power",
       "500 W",
       error,
       ": rated_power",
       "one memory draws"},
      {"L2 below L1",
       "nvidia-a100-sxm4-80gb",
       "L2.capacity_per_unit",
       "40 KiB",
       error,
       "memory_level[1].capacity_per_unit",
       "out of order"},
      {"L1 in MiB for KiB",
       "intel-xeon-gold-6154",
       "L1.capacity_per_unit",
       "32 MiB",
       error,
       "capacity_per_unit",
       "at most 1 MiB per unit"},
      {"L3 in GiB for MiB",
       "amd-epyc-7742",
       "L3.capacity_per_unit",
       "16 GiB",
       error,
       "capacity_per_unit",
       "at most 2 GiB per unit"},
      {"L1 in bytes",
       "intel-xeon-gold-6154",
       "L1.capacity_per_unit",
       "32 B",
       error,
       "capacity_per_unit",
       "at least 1 KiB"},
      {"more L2 than L1 units",
       "nvidia-h100-sxm5-80gb",
       "L2.units",
       "500",
       error,
       "units",
       "more than the 132"},
      {"a cache that swallows the memory",
       "amd-mi300x",
       "memory_capacity",
       "192 MB",
       error,
       "capacity_per_unit",
       "not below the memory behind it"},
      {"memory x 1000",
       "nvidia-t4",
       "memory_capacity",
       "16 TB",
       error,
       ": memory_capacity",
       "one accelerator has"},
      {"bits for bytes on a link",
       "nvidia-v100-sxm2-16gb",
       "link_bandwidth",
       "1.2 TB/s",
       error,
       ": link_bandwidth",
       "a link faster than the memory"},
      {"a level slower than the memory",
       "nvidia-h100-sxm5-80gb",
       "L2.bandwidth",
       "5.5 GB/s",
       error,
       "bandwidth",
       "slower than the memory"},
      {"half of what siblings do",
       "nvidia-h100-pcie-80gb",
       "peak_fp64",
       "2.56 TFLOP/s",
       warning,
       ": peak_fp64",
       "Hopper siblings"},
  };
  const std::vector<ComponentProfile> siblings = shipped_components();
  const test::TemporaryFolder folder;
  for (const Planted& planted : cases) {
    SCOPED_TRACE(planted.what);
    const std::string shipped = read_component(planted.file).path;
    const std::string key = planted.key;
    // A bandwidth of a level stands behind its units.
    std::string text = with_value(shipped, key, planted.value);
    if (key == "L2.bandwidth") {
      text = test::bytes_of(shipped) + "bandwidth = { value = \"" + planted.value +
             "\", kind = \"assumed\", source = \"planted\" }\n";
    }
    const std::string path = folder.write("planted.toml", text);
    expect_found(planted, check_component(read_component(path), siblings));
  }
}

TEST(hardware_check, finds_what_is_planted_in_a_node) {
  const Planted cases[] = {
      {"idle above rated",
       "hgx-h100-8x-epyc-9354",
       "idle_power",
       "18 kW",
       error,
       ": idle_power",
       "not below the rating"},
      {"idle above the measured maximum",
       "hgx-h100-8x-epyc-9354",
       "idle_power",
       "9 kW",
       error,
       ": idle_power",
       "not below the measured maximum"},
      {"idle most of the rating",
       "hgx-h100-8x-epyc-9354",
       "idle_power",
       "7 kW",
       warning,
       ": idle_power",
       "above 60 %"},
      {"idle below its components'",
       "hgx-h100-8x-epyc-9354",
       "idle_power",
       "180 W",
       error,
       ": idle_power",
       "below the idle powers of its components"},
      {"rating below its components'",
       "dgx-a100",
       "rated_power",
       "2 kW",
       error,
       ": rated_power",
       "below the ratings of its components"},
      {"rating x 10",
       "dgx-a100",
       "rated_power",
       "65 kW",
       warning,
       ": rated_power",
       "more than 4 times"},
      {"measured above rated",
       "hgx-h100-8x-epyc-9354",
       "measured_peak_power",
       "10.9 kW",
       warning,
       ": measured_peak_power",
       "measured above the rating"},
      {"measured below idle components",
       "hgx-h100-8x-epyc-9354",
       "measured_peak_power",
       "848 W",
       error,
       ": measured_peak_power",
       "below the idle powers"},
      {"efficiency",
       "dgx-a100",
       "power_supply_efficiency",
       "0.094",
       warning,
       ": power_supply_efficiency",
       "0.8 to 0.97"},
      {"a sparse rate for the node",
       "dgx-h100",
       "peak_bits16",
       "15.8 PFLOP/s",
       error,
       ": peak_bits16",
       "times what its components give"},
      {"bandwidth of the node x 1000",
       "dgx-h100",
       "memory_bandwidth",
       "26800 TB/s",
       error,
       ": memory_bandwidth",
       "times what its components give"},
      {"levels of the node out of order",
       "nrel-eagle-cpu",
       "L2.capacity_per_unit",
       "1 KiB",
       error,
       "capacity_per_unit",
       "out of order"},
      {"a component's value that the node replaces",
       "dgx-b200",
       "idle_power",
       "100 kW",
       error,
       "component[3].idle_power",
       "not below the rating"},
  };
  const std::vector<ComponentProfile> siblings = shipped_components();
  const test::TemporaryFolder folder;
  for (const Planted& planted : cases) {
    SCOPED_TRACE(planted.what);
    const std::string shipped = read_profile(planted.file).path;
    const std::string path =
        folder.write("planted.toml", with_value(shipped, planted.key, planted.value));
    expect_found(planted, check_node(read_profile(path), siblings));
  }
}

TEST(hardware_check, finds_nothing_in_what_is_shipped) {
  const std::vector<ComponentProfile> siblings = shipped_components();
  std::vector<HardwareFinding> findings;
  for (const ComponentProfile& component : siblings) {
    const auto found = check_component(component, siblings);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  for (const std::string& name : profile_names()) {
    const auto found = check_node(read_profile(name), siblings);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  EXPECT_TRUE(findings.empty()) << listing(findings);
}

TEST(hardware_check, names_file_line_and_value) {
  const test::TemporaryFolder folder;
  const std::string path =
      folder.write("mine.toml",
                   "schema = \"energymodel.component 1\"\nname = \"mine\"\n"
                   "kind = \"accelerator\"\ndescription = \"mine\"\n"
                   "idle_power = { value = \"300 W\", kind = \"assumed\", source = \"me\" }\n"
                   "rated_power = { value = \"200 W\", kind = \"assumed\", source = \"me\" }\n");
  const auto findings = check_component(read_component(path), {});
  ASSERT_EQ(findings.size(), 1U) << listing(findings);
  EXPECT_EQ(findings[0].place, path + ":5: idle_power");
  EXPECT_EQ(findings[0].found, "300 W");
  EXPECT_EQ(findings[0].severity, Severity::error);
}

}  // namespace
}  // namespace energymodel
