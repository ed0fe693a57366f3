// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/trace.hpp"

#include <cmath>
#include <optional>
#include <string>

#include "energymodel/io/model_file.hpp"
#include "fuzz/reader.hpp"

namespace energymodel::fuzz {

void read_trace_text(std::string_view bytes) {
  static const FittedModel model = read_model("butter-e-cpu");
  for (const TraceUse use : {TraceUse::jobs, TraceUse::measured}) {
    std::optional<Trace> trace;
    if (!accepts([&] { trace = parse_trace(std::string(bytes), "fuzz.csv", use); })) continue;
    require(trace->rows.rows() == trace->table->rows(), "rows lost");
    for (const double energy_J : trace->rows.energy_J) {
      require(energy_J > 0.0 && std::isfinite(energy_J), "energy", std::to_string(energy_J));
    }
    for (const double duration_s : trace->rows.duration_s) {
      require(duration_s > 0.0 && std::isfinite(duration_s), "time", std::to_string(duration_s));
    }
    for (const Workload& job : trace->rows.jobs) {
      const double energy_J = in(model.predict(job).energy.median, joule);
      require(energy_J >= 0.0, "predicted energy", std::to_string(energy_J));
    }
    (void)group_of_rows(*trace, trace->table->columns());
    (void)level_columns(*trace);
    (void)accepts([&] { (void)leave_out_below_startup(*trace, model.hardware); });
  }
}

}  // namespace energymodel::fuzz
