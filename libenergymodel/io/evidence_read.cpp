// SPDX-License-Identifier: Apache-2.0
#include "io/evidence_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/error.hpp"
#include "io/words.hpp"

namespace energymodel {

Calibration read_calibration(const TomlView& table) {
  table.refuse_unknown({"log_scale",
                        "ln_prediction",
                        "ln_parameters",
                        "knots",
                        "quantiles",
                        "rows",
                        "groups",
                        "folds",
                        "coverage_90",
                        "coverage_50",
                        "coverage_90_by_size_third",
                        "coverage_50_by_size_third",
                        "median_factor_90",
                        "mean_absolute_error",
                        "median_absolute_error"});
  Calibration out;
  const auto copy = [&](std::string_view key, auto& to) {
    const std::vector<double> values = table.numbers(key);
    if (values.size() != to.size()) {
      throw Error(Errc::bad_input,
                  table.place(key),
                  fmt::format("found {}, expected {}", plural(values.size(), "number"), to.size()));
    }
    std::copy(values.begin(), values.end(), to.begin());
  };
  copy("log_scale", out.log_scale);
  copy("ln_prediction", out.ln_prediction);
  copy("ln_parameters", out.ln_parameters);
  out.knots = table.numbers("knots");
  for (const std::vector<double>& row : table.number_rows("quantiles")) {
    if (row.size() != interval_probabilities.size() || !std::is_sorted(row.begin(), row.end())) {
      throw Error(Errc::bad_input,
                  table.place("quantiles"),
                  "found something else, expected rows of four ascending numbers");
    }
    out.quantiles.push_back({row[0], row[1], row[2], row[3]});
  }
  if (out.knots.empty() || out.knots.size() != out.quantiles.size() ||
      !std::is_sorted(out.knots.begin(), out.knots.end())) {
    throw Error(Errc::bad_input,
                table.place("knots"),
                "found something else, expected ascending knots with a row of quantiles each");
  }
  CalibrationEvidence& evidence = out.evidence;
  evidence.rows = table.whole("rows");
  evidence.groups = table.whole("groups");
  evidence.folds = table.whole("folds");
  evidence.coverage = {table.number("coverage_90"), table.number("coverage_50")};
  std::array<double, 3> thirds_90{};
  std::array<double, 3> thirds_50{};
  copy("coverage_90_by_size_third", thirds_90);
  copy("coverage_50_by_size_third", thirds_50);
  for (std::size_t i = 0; i < thirds_90.size(); ++i) {
    evidence.thirds[i] = {thirds_90[i], thirds_50[i]};
  }
  evidence.median_factor_90 = table.number("median_factor_90");
  evidence.mean_absolute_error = table.number("mean_absolute_error");
  evidence.median_absolute_error = table.number("median_absolute_error");
  return out;
}

HeldOutErrors read_held_out(const TomlView& table) {
  std::vector<std::string_view> known{"by", "folds", "groups", "seed", "net_of_startup"};
  known.insert(known.end(), held_out_quantities.begin(), held_out_quantities.end());
  table.refuse_unknown(known);
  HeldOutErrors out;
  out.by = table.text("by");
  out.folds = table.whole("folds");
  out.groups = table.whole("groups");
  out.seed = table.whole("seed");
  out.is_net_of_startup = table.flag("net_of_startup");
  for (const std::string_view quantity : held_out_quantities) {
    if (!table.has(quantity)) continue;
    const TomlView entry = table.table(quantity);
    entry.refuse_unknown({"rows",
                          "mean_absolute_error",
                          "median_absolute_error",
                          "rms_log_error",
                          "within_20_percent",
                          "bias_log"});
    out.scores.push_back({std::string(quantity),
                          {entry.whole("rows"),
                           entry.number("mean_absolute_error"),
                           entry.number("median_absolute_error"),
                           entry.number("rms_log_error"),
                           entry.number("within_20_percent"),
                           entry.number("bias_log")}});
  }
  return out;
}

}  // namespace energymodel
