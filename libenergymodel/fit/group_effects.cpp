// SPDX-License-Identifier: Apache-2.0
#include "fit/group_effects.hpp"

#include <algorithm>
#include <cmath>

namespace energymodel {
namespace {

struct Level {
  double sum = 0.0;
  double rows = 0.0;
};

/// Effects and their standard deviation from log residuals that still contain them.
GroupEffects estimate(std::span<const double> residuals,
                      std::span<const std::string> group,
                      double scale,
                      Loss loss) {
  GroupEffects out;
  std::map<std::string, Level, std::less<>> levels;
  double squares = 0.0;
  double weights = 0.0;
  for (std::size_t row = 0; row < residuals.size(); ++row) {
    // A wild run moves the fit little; it shall move its group no more.
    const double w = loss_weight(loss, residuals[row] / scale);
    Level& level = levels[group[row]];
    level.sum += w * residuals[row];
    level.rows += w;
    weights += w;
  }
  for (std::size_t row = 0; row < residuals.size(); ++row) {
    const Level& level = levels[group[row]];
    const double w = loss_weight(loss, residuals[row] / scale);
    const double within = residuals[row] - level.sum / level.rows;
    squares += w * within * within;
  }
  const auto count = static_cast<double>(levels.size());
  const double variance = squares / std::max(1.0, weights - count);
  double mean = 0.0;
  for (const auto& [name, level] : levels) mean += level.sum / weights;
  double spread = 0.0;
  double rows_squared = 0.0;
  for (const auto& [name, level] : levels) {
    const double off = level.sum / level.rows - mean;
    spread += level.rows * off * off;
    rows_squared += level.rows * level.rows;
  }
  const double excess = spread - (count - 1.0) * variance;
  const double per_level = weights - rows_squared / weights;
  const double between = per_level > 0.0 ? std::max(0.0, excess / per_level) : 0.0;
  out.sd = std::sqrt(between);
  for (const auto& [name, level] : levels) {
    const double shrink = between > 0.0 ? between / (between + variance / level.rows) : 0.0;
    out.log_effect[name] = shrink * (level.sum / level.rows - mean);
  }
  return out;
}

}  // namespace

GroupEffects fit_group_effects(const SumView& sum,
                               const Measurements& rows,
                               std::span<const double> measured,
                               const Hardware& node,
                               const FitOptions& options,
                               const std::string& column,
                               std::vector<double>& adjusted,
                               FitResult& result) {
  const auto startup = options.fixed.find("startup.per_run");
  const double offset = startup == options.fixed.end() ? 0.0 : startup->second;
  GroupEffects effects;
  constexpr int most = 12;
  constexpr double settled = 1e-6;
  for (int round = 0; round < most; ++round) {
    std::vector<double> with_effects = result.log_residuals;
    for (std::size_t row = 0; row < with_effects.size(); ++row) {
      with_effects[row] += std::log(effects.factor(rows.group[row]));
    }
    GroupEffects next = estimate(with_effects, rows.group, result.loss_scale, options.loss);
    double moved = 0.0;
    for (const auto& [level, effect] : next.log_effect) {
      const auto before = effects.log_effect.find(level);
      moved = std::max(
          moved, std::abs(effect - (before == effects.log_effect.end() ? 0.0 : before->second)));
    }
    effects = std::move(next);
    for (std::size_t row = 0; row < adjusted.size(); ++row) {
      adjusted[row] = offset + (measured[row] - offset) / effects.factor(rows.group[row]);
    }
    result = fit(sum, {rows.jobs, adjusted}, node, options, rows.where);
    if (moved < settled) break;
  }
  effects.column = column;
  return effects;
}

}  // namespace energymodel
