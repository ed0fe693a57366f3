// SPDX-License-Identifier: Apache-2.0
/// \file
/// The shipped BUTTER-E traces with their nodes.
#pragma once

#include <string>

#include "energymodel/io/model_file.hpp"
#include "energymodel/io/profile.hpp"
#include "energymodel/io/trace.hpp"

namespace energymodel::test {

struct Butter {
  std::string device;
  Trace trace =
      read_trace(std::string(ENERGYMODEL_SOURCE_DIR) + "/models/traces/butter_e_" + device + ".csv",
                 TraceUse::measured);
  Hardware node = read_profile("nrel-eagle-" + device).hardware;
  FittedModel shipped = read_model("butter-e-" + device);
};

inline const Butter& butter(const std::string& device) {
  static const Butter cpu{"cpu"};
  static const Butter gpu{"gpu"};
  return device == "cpu" ? cpu : gpu;
}

}  // namespace energymodel::test
