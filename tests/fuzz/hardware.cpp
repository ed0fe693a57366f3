// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "energymodel/io/hardware_check.hpp"
#include "energymodel/io/profile.hpp"
#include "fuzz/reader.hpp"

namespace energymodel::fuzz {
namespace {

void require_places(std::span<const HardwareFinding> findings) {
  for (const HardwareFinding& finding : findings) {
    require(!finding.place.empty() && !finding.why.empty(), "finding without a place", finding.why);
  }
}

}  // namespace

void read_node(std::string_view bytes) {
  (void)accepts([&] {
    require_places(check_node(parse_profile(std::string(bytes), "fuzz.toml"), {}));
  });
}

void read_component_text(std::string_view bytes) {
  (void)accepts([&] {
    const ComponentProfile profile = parse_component(std::string(bytes), "fuzz.toml");
    require_places(check_component(profile, {&profile, 1}));
  });
}

}  // namespace energymodel::fuzz
