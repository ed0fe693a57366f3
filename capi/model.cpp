// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <limits>

#include "capi/boundary.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/version.hpp"

namespace energymodel::capi {
namespace {

thread_local std::array<char, 1024> message{};

}  // namespace

em_status fail(em_status status, std::string_view text) noexcept {
  const std::size_t length = std::min(text.size(), message.size() - 1);
  std::copy_n(text.begin(), length, message.begin());
  message[length] = '\0';
  return status;
}

}  // namespace energymodel::capi

using namespace energymodel;
using namespace energymodel::capi;

const char* em_version(void) { return version.data(); }

const char* em_message(void) { return message.data(); }

em_status em_model_load(const char* name_or_path, em_model** out) {
  return guarded([&] {
    require(name_or_path, "name_or_path");
    require(out, "out");
    FittedModel model = read_model(name_or_path);
    std::string id = short_id(model);
    *out = new em_model{std::move(model), std::move(id)};
  });
}

void em_model_free(em_model* model) { delete model; }

em_status em_model_describe(const em_model* model, em_description* out) {
  return guarded([&] {
    require(model, "model");
    require_size(out, "em_description");
    const FittedModel& m = model->model;
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    const auto& calibration = m.energy.calibration;
    em_description description{};
    description.id = model->id.c_str();
    description.hardware = m.hardware.name.c_str();
    description.trace = m.trace.c_str();
    description.attribution = m.attribution.c_str();
    description.rows = m.energy.rows;
    description.has_duration = m.duration ? 1 : 0;
    description.accepts_duration = m.energy_given_duration ? 1 : 0;
    description.coverage_90 = calibration ? calibration->evidence.coverage.of_90 : unknown;
    description.coverage_50 = calibration ? calibration->evidence.coverage.of_50 : unknown;
    write_struct(description, out);
  });
}
