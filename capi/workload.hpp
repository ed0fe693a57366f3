// SPDX-License-Identifier: Apache-2.0
/// \file
/// Jobs as the C interface takes them.
#pragma once

#include <array>

#include "energymodel/energymodel.h"
#include "energymodel/workload.hpp"

namespace energymodel::capi {

/// A number of a plain job and its column: one name for both.
struct PlainField {
  const char* name;
  double em_plain_job::*value;
  const double* em_columns::*column;
};
inline constexpr std::array plain_fields{
    PlainField{"duration_s", &em_plain_job::duration_s, &em_columns::duration_s},
    PlainField{"steps", &em_plain_job::steps, &em_columns::steps},
    PlainField{"epochs", &em_plain_job::epochs, &em_columns::epochs},
    PlainField{"batch_size", &em_plain_job::batch_size, &em_columns::batch_size},
    PlainField{"clock_ratio", &em_plain_job::clock_ratio, &em_columns::clock_ratio},
    PlainField{"parameters", &em_plain_job::parameters, &em_columns::parameters},
    PlainField{"tokens", &em_plain_job::tokens, &em_columns::tokens},
    PlainField{"launches", &em_plain_job::launches, &em_columns::launches},
    PlainField{"step_FLOP", &em_plain_job::step_FLOP, &em_columns::step_FLOP},
    PlainField{"operation_FLOP", &em_plain_job::operation_FLOP, &em_columns::operation_FLOP},
    PlainField{
        "weights_traffic_B", &em_plain_job::weights_traffic_B, &em_columns::weights_traffic_B},
    PlainField{"weights_working_set_B",
               &em_plain_job::weights_working_set_B,
               &em_columns::weights_working_set_B},
    PlainField{"activations_traffic_B",
               &em_plain_job::activations_traffic_B,
               &em_columns::activations_traffic_B},
    PlainField{"activations_working_set_B",
               &em_plain_job::activations_working_set_B,
               &em_columns::activations_working_set_B},
    PlainField{
        "kv_cache_traffic_B", &em_plain_job::kv_cache_traffic_B, &em_columns::kv_cache_traffic_B},
    PlainField{"kv_cache_working_set_B",
               &em_plain_job::kv_cache_working_set_B,
               &em_columns::kv_cache_working_set_B},
    PlainField{"exchanged_B", &em_plain_job::exchanged_B, &em_columns::exchanged_B}};

/// \throws Error(Errc::bad_input) for a number that is negative or not finite, no steps, an unknown
///         precision
void check_plain_job(const em_plain_job& job);

/// \pre check_plain_job() does not throw. Reuses the memory of `out`.
void set_workload(const em_plain_job& job, Workload& out);

}  // namespace energymodel::capi
