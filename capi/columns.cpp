// SPDX-License-Identifier: Apache-2.0
#include "capi/boundary.hpp"
#include "capi/estimates.hpp"
#include "capi/workload.hpp"

namespace energymodel::capi {
namespace {

em_plain_job row_of(const em_columns& jobs, std::size_t row) {
  em_plain_job out{};
  out.size = sizeof out;
  if (jobs.is_inference != nullptr) out.is_inference = jobs.is_inference[row];
  if (jobs.precision != nullptr) out.precision = jobs.precision[row];
  for (const PlainField& field : plain_fields) {
    if (const double* const column = jobs.*field.column) out.*field.value = column[row];
  }
  return out;
}

struct ResultField {
  double* em_results::*column;
  em_estimate em_prediction::*quantity;
  double em_estimate::*value;
};
constexpr std::array result_fields{
    ResultField{&em_results::energy_J, &em_prediction::energy_J, &em_estimate::median},
    ResultField{&em_results::energy_mean_J, &em_prediction::energy_J, &em_estimate::mean},
    ResultField{&em_results::energy_90_low_J, &em_prediction::energy_J, &em_estimate::low_90},
    ResultField{&em_results::energy_90_high_J, &em_prediction::energy_J, &em_estimate::high_90},
    ResultField{&em_results::energy_50_low_J, &em_prediction::energy_J, &em_estimate::low_50},
    ResultField{&em_results::energy_50_high_J, &em_prediction::energy_J, &em_estimate::high_50},
    ResultField{&em_results::duration_s, &em_prediction::duration_s, &em_estimate::median},
    ResultField{&em_results::duration_90_low_s, &em_prediction::duration_s, &em_estimate::low_90},
    ResultField{&em_results::duration_90_high_s, &em_prediction::duration_s, &em_estimate::high_90},
    ResultField{&em_results::duration_50_low_s, &em_prediction::duration_s, &em_estimate::low_50},
    ResultField{&em_results::duration_50_high_s, &em_prediction::duration_s, &em_estimate::high_50},
    ResultField{&em_results::power_W, &em_prediction::power_W, &em_estimate::median},
    ResultField{&em_results::power_90_low_W, &em_prediction::power_W, &em_estimate::low_90},
    ResultField{&em_results::power_90_high_W, &em_prediction::power_W, &em_estimate::high_90},
    ResultField{&em_results::power_50_low_W, &em_prediction::power_W, &em_estimate::low_50},
    ResultField{&em_results::power_50_high_W, &em_prediction::power_W, &em_estimate::high_50}};

/// Before anything is written: predictions are for all rows or for none.
void check_rows(const FittedModel& model, const em_columns& jobs) {
  for (std::size_t row = 0; row < jobs.rows; ++row) {
    const em_plain_job job = row_of(jobs, row);
    try {
      check_plain_job(job);
      check_duration(model, Duration<>(job.duration_s));
    } catch (const Error& error) {
      throw Error(error.code(), "row " + std::to_string(row), error.what());
    }
  }
}

}  // namespace
}  // namespace energymodel::capi

using namespace energymodel;
using namespace energymodel::capi;

em_status em_predict_columns(const em_model* model, const em_columns* jobs, const em_results* out) {
  return guarded([&] {
    require(model, "model");
    const em_columns columns = read_struct(jobs, "em_columns");
    const em_results results = read_struct(out, "em_results");
    if (columns.rows > 0) require(columns.steps, "steps");
    check_rows(model->model, columns);
    Workload job;
    for (std::size_t row = 0; row < columns.rows; ++row) {
      set_workload(row_of(columns, row), job);
      const char* const group = columns.group == nullptr ? nullptr : columns.group[row];
      const em_prediction prediction = prediction_of(model->model, job, group_text(group));
      if (results.warnings != nullptr) results.warnings[row] = prediction.warnings;
      for (const ResultField& field : result_fields) {
        if (double* const column = results.*field.column) {
          column[row] = prediction.*field.quantity.*field.value;
        }
      }
    }
  });
}
