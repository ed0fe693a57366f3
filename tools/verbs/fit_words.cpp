// SPDX-License-Identifier: Apache-2.0
#include "verbs/fit_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace energymodel::cli {

std::vector<double> shares_of(const SumFit& fit, const Measurements& rows, const Hardware& node) {
  const std::vector<double>& c = fit.result.coefficients;
  std::vector<double> out(c.size());
  std::vector<double> gradient(c.size());
  double total = 0.0;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    Workload job = rows.jobs[row];
    if (fit.given_duration) job.duration = second * rows.duration_s[row];
    total += fit.sum.evaluate(job, node, c.data(), gradient.data());
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (fit.sum.parameters[i].role == Role::linear) out[i] += c[i] * gradient[i];
    }
  }
  for (double& share : out) share /= total;
  return out;
}

std::string outlier_sentence(const SumFit& fit,
                             const std::function<std::string(std::size_t)>& place) {
  constexpr std::size_t most = 5;
  const auto& rows = fit.inference->outliers;
  std::string list;
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) {
    list += fmt::format("{}{} ({:+.0f} %)",
                        i == 0 ? "" : ", ",
                        place(rows[i]),
                        100.0 * std::expm1(fit.result.log_residuals[rows[i]]));
  }
  return fmt::format("{} of {} runs lie beyond four residual scales: {}{}",
                     rows.size(),
                     fit.result.rows,
                     list,
                     rows.size() > most ? " and others." : ".");
}

std::string group_sentence(const GroupEffects& groups) {
  std::string levels;
  for (const auto& [level, effect] : groups.log_effect) {
    levels += fmt::format(
        "{}{} {:+.1f} %", levels.empty() ? "" : ", ", level, 100.0 * std::expm1(effect));
  }
  return fmt::format("Levels of {} differ by {:.1f} % (standard deviation): {}.",
                     groups.column,
                     100.0 * groups.sd,
                     levels);
}

}  // namespace energymodel::cli
