// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "capi/boundary.hpp"
#include "capi/estimates.hpp"
#include "energymodel/fit/doubts.hpp"
#include "energymodel/io/warnings.hpp"

namespace energymodel::capi {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr em_estimate nothing{
    unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown};

template <class D>
em_estimate estimate_of(const Predicted<D>& value) noexcept {
  em_estimate out = nothing;
  out.median = value.median.base();
  out.mean = value.mean.base();
  out.parameter_sd_log = value.parameter_sd;
  out.residual_sd_log = value.residual_sd;
  if (!value.interval) return out;
  out.low_90 = value.interval->low_90.base();
  out.low_50 = value.interval->low_50.base();
  out.high_50 = value.interval->high_50.base();
  out.high_90 = value.interval->high_90.base();
  return out;
}

std::uint32_t bits_of(const Doubts& doubts) noexcept {
  std::uint32_t out = 0;
  if (doubts.outside_range.any()) out |= EM_W001_OUTSIDE_RANGE;
  if (doubts.unpriced.any()) out |= EM_W002_UNPRICED;
  if (doubts.unexpected_duration) out |= EM_W003_UNEXPECTED_DURATION;
  if (doubts.outside_hull.any()) out |= EM_W004_OUTSIDE_HULL;
  return out;
}

void require_both(const em_model* model, const em_workload* workload) {
  require(model, "model");
  require(workload, "workload");
  check_duration(model->model, workload->job.duration);
}

}  // namespace

void check_duration(const FittedModel& model, Duration<> duration) {
  if (!(duration > Duration<>{})) return;
  if (!model.energy_given_duration) {
    throw Error(Errc::bad_input,
                "duration_s",
                "found with a model that was fitted without durations, expected none");
  }
  if (duration > model.hardware.startup_duration.value_or(Duration<>{})) return;
  throw Error(
      Errc::bad_input, "duration_s", "found no more than the node's start-up takes, expected more");
}

em_prediction prediction_of(const FittedModel& model,
                            const Workload& job,
                            std::string_view group) noexcept {
  const Prediction prediction = model.predict(job, group);
  em_prediction out{};
  out.warnings = bits_of(doubts_of(model, job));
  out.energy_J = estimate_of(prediction.energy);
  out.duration_s = prediction.duration ? estimate_of(*prediction.duration) : nothing;
  out.power_W = prediction.power ? estimate_of(*prediction.power) : nothing;
  return out;
}

}  // namespace energymodel::capi

using namespace energymodel;
using namespace energymodel::capi;

em_status em_predict(const em_model* model,
                     const em_workload* workload,
                     const char* group,
                     em_prediction* out) {
  return guarded([&] {
    require_both(model, workload);
    require_size(out, "em_prediction");
    write_struct(prediction_of(model->model, workload->job, group_text(group)), out);
  });
}

size_t em_term_count(void) { return EnergySum::term_count; }

const char* em_term_name(size_t term) {
  return term < EnergySum::term_count ? EnergySum::term_names[term].data() : nullptr;
}

em_status em_explain(const em_model* model,
                     const em_workload* workload,
                     const char* group,
                     double* energy_by_term_J,
                     size_t capacity) {
  return guarded([&] {
    require_both(model, workload);
    require(energy_by_term_J, "energy_by_term_J");
    if (capacity < EnergySum::term_count) {
      throw Error(Errc::usage,
                  "capacity",
                  "found " + std::to_string(capacity) + ", expected at least " +
                      std::to_string(EnergySum::term_count));
    }
    const Prediction prediction = model->model.predict(workload->job, group_text(group));
    std::copy(
        prediction.energy_by_term_J.begin(), prediction.energy_by_term_J.end(), energy_by_term_J);
  });
}

em_status em_warnings(const em_model* model,
                      const em_workload* workload,
                      char* text,
                      size_t capacity,
                      size_t* length) {
  return guarded([&] {
    require_both(model, workload);
    if (capacity > 0) require(text, "text");
    const auto warnings = warnings_for(model->model, workload->job);
    const std::string words = text_of(warnings, model->model, workload->job);
    if (length != nullptr) *length = words.size();
    if (capacity == 0) return;
    const std::size_t kept = std::min(words.size(), capacity - 1);
    std::copy_n(words.begin(), kept, text);
    text[kept] = '\0';
  });
}
