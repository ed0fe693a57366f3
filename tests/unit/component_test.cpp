// SPDX-License-Identifier: Apache-2.0
#include "energymodel/component.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "energymodel/hardware.hpp"

namespace energymodel {
namespace {

Component part(ComponentKind kind, double count, double idle_W, double rated_W) {
  Component out;
  out.kind = kind;
  out.count = count;
  out.idle_power = watt * idle_W;
  out.rated_power = watt * rated_W;
  return out;
}

std::vector<Component> two_sockets_and_four_accelerators() {
  return {part(ComponentKind::processor, 2.0, 60.0, 280.0),
          part(ComponentKind::accelerator, 4.0, 70.0, 700.0)};
}

TEST(component, sums_by_count_over_all_and_over_a_kind) {
  const auto parts = two_sockets_and_four_accelerators();
  EXPECT_EQ(total_idle_power(parts), watt * 400.0);
  EXPECT_EQ(total_rated_power(parts), watt * 3360.0);
  EXPECT_EQ(total_idle_power(parts, ComponentKind::accelerator), watt * 280.0);
  EXPECT_EQ(total_rated_power(parts, ComponentKind::fans), watt * 0.0);
}

TEST(component, leaves_a_sum_unknown_that_has_an_unknown_in_it) {
  auto parts = two_sockets_and_four_accelerators();
  parts[0].idle_power.reset();
  EXPECT_EQ(total_idle_power(parts), std::nullopt);
  EXPECT_EQ(total_idle_power(parts, ComponentKind::processor), std::nullopt);
  EXPECT_EQ(total_idle_power(parts, ComponentKind::accelerator), watt * 280.0);
  EXPECT_EQ(total_idle_power({}), std::nullopt);
  EXPECT_EQ(total_rated_power({}, ComponentKind::accelerator), std::nullopt);
}

TEST(component, takes_what_a_node_states_before_the_sum_of_its_components) {
  Hardware node;
  EXPECT_EQ(rated_power_of(node), std::nullopt);
  node.components = two_sockets_and_four_accelerators();
  EXPECT_EQ(rated_power_of(node), watt * 3360.0);
  node.power_supply_efficiency = 0.5;
  EXPECT_EQ(rated_power_of(node), watt * 6720.0);
  EXPECT_EQ(idle_power_of(node), watt * 800.0);
  node.rated_power = watt * 5000.0;
  node.idle_power = watt * 900.0;
  EXPECT_EQ(rated_power_of(node), watt * 5000.0);
  EXPECT_EQ(idle_power_of(node), watt * 900.0);
}

TEST(component, has_the_rates_of_accelerators_or_else_of_processors) {
  constexpr auto fp32 = static_cast<std::size_t>(Precision::fp32);
  Hardware node;
  node.components = two_sockets_and_four_accelerators();
  node.components[0].rates.peak[fp32] = FlopRate(3e12);
  node.components[1].rates.peak[fp32] = FlopRate(60e12);
  node.components[1].rates.memory_bandwidth = ByteRate(2e12);
  EXPECT_EQ(rates_of(node).at(Precision::fp32), FlopRate(240e12));
  EXPECT_EQ(rates_of(node).at(Precision::bits16), std::nullopt);
  EXPECT_EQ(rates_of(node).memory_bandwidth, ByteRate(8e12));
  node.rates.memory_bandwidth = ByteRate(7e12);
  EXPECT_EQ(rates_of(node).memory_bandwidth, ByteRate(7e12));
  node.components.pop_back();
  EXPECT_EQ(rates_of(node).at(Precision::fp32), FlopRate(6e12));
}

}  // namespace
}  // namespace energymodel
