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
  return fmt::format("{} of {} runs {} beyond four residual scales: {}{}",
                     rows.size(),
                     fit.result.rows,
                     rows.size() == 1 ? "lies" : "lie",
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

std::string step_name(const TermSet& step) {
  if (step.without.empty()) return "all terms";
  return step.added.empty() ? "without " + step.without : step.added + " for " + step.without;
}

std::string selection_sentence(const SumFit& fit) {
  const TermSet& chosen = fit.selection->path.back();
  std::string out = fmt::format("Terms chosen by BIC: {}.", fmt::join(chosen.terms, ", "));
  if (chosen.held_out) {
    out +=
        " Beside the path, the error on runs held out by configuration, each fold refitted from "
        "its own starts, net of a known start-up.";
  }
  if (fit.groups) out += " Terms are chosen before the effects of groups are fitted.";
  return out;
}

std::string tie_sentence(const TermSelection& selection, const TermTie& tie) {
  const auto describe = [](const TermSet& set) {
    std::string out = fmt::format("{} (BIC {:.1f}", fmt::join(set.terms, ", "), set.bic);
    if (set.held_out) out += fmt::format(", held-out error {:.2f} %", 100.0 * set.held_out->mean);
    return out + ")";
  };
  return fmt::format(
      "The data hardly tell {} from {}: their predictions of these runs differ by {:.2f} % in the "
      "median and {:.1f} % at most.",
      describe(selection.path.back()),
      describe(tie.set),
      100.0 * tie.median_difference,
      100.0 * tie.largest_difference);
}

std::string bootstrap_sentence(const Bootstrap& bootstrap) {
  return fmt::format(
      "Bootstrap: {} resamples of {} groups, seed {}; {}.",
      bootstrap.resamples,
      bootstrap.groups,
      bootstrap.seed,
      bootstrap.failures == 0
          ? "all fits converged"
          : fmt::format("{} gave no converged fit and are left out", bootstrap.failures));
}

std::string no_rating_sentence(const Hardware& node) {
  return fmt::format("No rated power is stated for {}: no baseline of rated power x duration.",
                     node.name);
}

std::vector<NamedCalibration> calibrations_of(const FittedModel& model) {
  const auto at = [](const std::optional<Calibration>& c) { return c ? &*c : nullptr; };
  std::vector<NamedCalibration> out{
      {"energy", "energy, from the workload", at(model.energy.calibration)}};
  if (model.duration) {
    out.push_back({"duration", "duration, from the workload", at(model.duration->calibration)});
    out.push_back({"energy_given_duration",
                   "energy, duration given",
                   at(model.energy_given_duration->calibration)});
    out.push_back({"power", "mean power", at(model.power)});
  }
  std::erase_if(out, [](const NamedCalibration& named) { return named.calibration == nullptr; });
  return out;
}

}  // namespace energymodel::cli
