// SPDX-License-Identifier: Apache-2.0
/// \file
/// Predictions of batches against those of single jobs.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>

#include "fuzz/reader.hpp"
#include "support/batch_jobs.hpp"

namespace energymodel::fuzz {
namespace {

/// An amount of any size that a job may have, or 0.
double amount(double raw) {
  constexpr double most = 1e18;
  raw = std::abs(raw);
  return std::isfinite(raw) && raw <= most ? raw : 0.0;
}

test::BatchJobs jobs_from(std::string_view bytes) {
  test::BatchJobs out;
  const std::size_t count = out.columns.size();
  constexpr std::size_t most_rows = 40;
  out.rows = std::min(bytes.size() / (count * sizeof(double)), most_rows);
  for (std::size_t row = 0; row < out.rows; ++row) {
    for (std::size_t i = 0; i < count; ++i) {
      double raw = 0.0;
      std::memcpy(&raw, bytes.data() + (row * count + i) * sizeof(double), sizeof raw);
      out.columns[i].push_back(amount(raw));
    }
    out.columns[13][row] = std::clamp(out.columns[13][row], 0.01, 100.0);
    out.columns[14][row] = std::fmod(std::floor(out.columns[14][row]), 4.0);
    out.columns[15][row] = std::max(out.columns[15][row], 1e-3);
  }
  return out;
}

void require_same(double found, double expected) {
  constexpr double tolerance = 1e-12;
  if (std::isnan(expected)) return require(std::isnan(found), "number where there is none");
  require(found == expected || std::abs(found - expected) <= tolerance * std::abs(expected),
          "another prediction in a batch",
          std::to_string(found) + " for " + std::to_string(expected));
}

}  // namespace

void predict_batch(std::string_view bytes) {
  static const std::array models{test::whole_model("butter-e-cpu"),
                                 test::whole_model("butter-e-gpu"),
                                 test::grouped_model(),
                                 read_model("butter-e-cpu")};
  if (bytes.empty()) return;
  const auto choice = static_cast<unsigned char>(bytes.front());
  const FittedModel& model = models[choice % models.size()];
  test::BatchJobs jobs = jobs_from(bytes.substr(1));
  jobs.has_durations = (choice & 16U) != 0;
  for (const Instructions instructions : test::available_instructions()) {
    test::BatchResults results(jobs.rows);
    predict(model, jobs.view(), results.out, {1, instructions});
    for (std::size_t row = 0; row < jobs.rows; ++row) {
      const std::vector<double> expected = test::predicted_values(model, jobs.job(row), "");
      for (std::size_t i = 0; i < expected.size(); ++i) {
        require_same(results.values[i][row], expected[i]);
      }
    }
  }
}

}  // namespace energymodel::fuzz
