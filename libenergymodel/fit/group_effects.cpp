// SPDX-License-Identifier: Apache-2.0
#include "fit/group_effects.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fit/fit_steps.hpp"

namespace energymodel {
namespace {

struct Level {
  double sum = 0.0;
  double rows = 0.0;
  [[nodiscard]] double mean() const { return rows > 0.0 ? sum / rows : 0.0; }
};

/// Effects about a fit of what was measured without `before`, and their standard deviation. A run
/// that the fit lets go of moves its group no more than the coefficients.
GroupEffects estimate(const FitResult& result,
                      const GroupEffects& before,
                      std::span<const std::string> group,
                      Loss loss) {
  GroupEffects out;
  const std::size_t rows = group.size();
  std::vector<double> weight(rows);
  std::vector<double> residual(rows);
  std::map<std::string, Level, std::less<>> levels;
  Level all;
  for (std::size_t row = 0; row < rows; ++row) {
    weight[row] = loss_weight(loss, result.log_residuals[row] / result.loss_scale);
    residual[row] = result.log_residuals[row] + std::log(before.factor(group[row]));
    for (Level* level : {&levels[group[row]], &all}) {
      level->sum += weight[row] * residual[row];
      level->rows += weight[row];
    }
  }
  double squares = 0.0;
  for (std::size_t row = 0; row < rows; ++row) {
    const double within = residual[row] - levels[group[row]].mean();
    squares += weight[row] * within * within;
  }
  const auto count = static_cast<double>(levels.size());
  const double variance = squares / std::max(1.0, all.rows - count);
  double spread = 0.0;
  double rows_squared = 0.0;
  for (const auto& [name, level] : levels) {
    const double off = level.mean() - all.mean();
    spread += level.rows * off * off;
    rows_squared += level.rows * level.rows;
  }
  const double excess = spread - (count - 1.0) * variance;
  const double per_level = all.rows - rows_squared / all.rows;
  const double between = per_level > 0.0 ? std::max(0.0, excess / per_level) : 0.0;
  out.sd = std::sqrt(between);
  for (const auto& [name, level] : levels) {
    const double signal = between * level.rows;
    const double shrink = signal > 0.0 ? signal / (signal + variance) : 0.0;
    out.log_effect[name] = shrink * (level.mean() - all.mean());
  }
  return out;
}

/// Effects and coefficients by turns.
class Rounds {
 public:
  Rounds(const SumView& sum,
         const Measurements& rows,
         std::span<const double> measured,
         const Hardware& node,
         const FitOptions& options,
         std::vector<double>& adjusted)
      : sum_(sum),
        rows_(rows),
        measured_(measured),
        node_(node),
        options_(options),
        adjusted_(adjusted) {
    const auto startup = options_.fixed.find("startup.per_run");
    offset_ = startup == options_.fixed.end() ? 0.0 : startup->second;
  }

  void keep_scale(double scale) { options_.loss_scale = scale; }

  /// From all starts.
  [[nodiscard]] FitResult fit_without(const GroupEffects& effects) {
    take_out(effects);
    return fit(sum_, {rows_.jobs, adjusted_}, node_, options_, rows_.where);
  }

  /// The effects about a fit of what was measured without `effects`.
  [[nodiscard]] GroupEffects about(const FitResult& result, const GroupEffects& effects) const {
    return estimate(result, effects, rows_.group, options_.loss);
  }

  /// One round, the coefficients polished from where the last round left them.
  [[nodiscard]] GroupEffects after(const GroupEffects& effects, FitResult& result) {
    take_out(effects);
    FitOptions held = options_;
    held.fixed = result.held;
    const FitProblem problem(sum_, {rows_.jobs, adjusted_}, node_, held, rows_.where);
    Candidate candidate;
    candidate.coefficients = result.coefficients;
    problem.rescale(candidate, result.loss_scale);
    polish(problem, candidate, last_digits);
    const std::vector<Standing> before = result.standing;
    describe(problem, candidate, result);
    describe_rows(problem, result);
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i] == Standing::at_bound) result.standing[i] = before[i];
    }
    return about(result, effects);
  }

 private:
  void take_out(const GroupEffects& effects) {
    for (std::size_t row = 0; row < adjusted_.size(); ++row) {
      adjusted_[row] = offset_ + (measured_[row] - offset_) / effects.factor(rows_.group[row]);
    }
  }

  const SumView& sum_;
  const Measurements& rows_;
  std::span<const double> measured_;
  const Hardware& node_;
  FitOptions options_;
  std::vector<double>& adjusted_;
  double offset_ = 0.0;
};

double distance(const GroupEffects& a, const GroupEffects& b) {
  double squares = 0.0;
  for (const auto& [level, effect] : a.log_effect) {
    const double apart = effect - b.log_effect.at(level);
    squares += apart * apart;
  }
  return std::sqrt(squares);
}

/// Further along the path of two rounds, by the scheme S3 of Varadhan and Roland (Scand. J.
/// Statist. 35, 2008): alternating contracts slowly where effects resemble a term of the sum.
GroupEffects extrapolated(const GroupEffects& at,
                          const GroupEffects& once,
                          const GroupEffects& twice) {
  double bend = 0.0;
  for (const auto& [level, effect] : at.log_effect) {
    const double change = twice.log_effect.at(level) - 2.0 * once.log_effect.at(level) + effect;
    bend += change * change;
  }
  const double length = std::max(1.0, distance(once, at) / std::sqrt(bend));
  GroupEffects far = twice;
  for (auto& [level, effect] : far.log_effect) {
    const double from = at.log_effect.at(level);
    const double step = once.log_effect.at(level) - from;
    const double change = effect - once.log_effect.at(level) - step;
    effect = from + length * (2.0 * step + length * change);
  }
  return far;
}

/// \return whether the last round moved the effects by less than 1e-10
bool settle(Rounds& rounds, GroupEffects& effects, FitResult& result) {
  constexpr int most = 60;
  constexpr double settled = 1e-10;
  for (int i = 0; i < most; ++i) {
    const GroupEffects once = rounds.after(effects, result);
    GroupEffects twice = rounds.after(once, result);
    if (distance(twice, once) < settled) {
      effects = once;  // the result is about these
      return true;
    }
    const GroupEffects far = extrapolated(effects, once, twice);
    GroupEffects beyond = rounds.after(far, result);
    const bool is_closer = distance(beyond, far) < distance(once, effects);
    effects = is_closer ? std::move(beyond) : std::move(twice);
  }
  return false;
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
  Rounds rounds(sum, rows, measured, node, options, adjusted);
  GroupEffects effects;
  constexpr int preliminary = 3;
  for (int i = 0; i < preliminary; ++i) {
    effects = rounds.about(result, effects);
    result = rounds.fit_without(effects);
  }
  rounds.keep_scale(result.loss_scale);
  // A polish goes where its start leads; whether another start is better now, a whole fit says.
  constexpr int most = 10;
  bool has_settled = false;
  for (int i = 0; i < most && !has_settled; ++i) {
    const bool is_here = settle(rounds, effects, result);
    FitResult whole = rounds.fit_without(effects);
    const double square = result.loss_scale * result.loss_scale;
    has_settled = is_here && !(whole.cost < result.cost - 1e-6 * square);
    const bool is_same = std::abs(whole.cost - result.cost) <= 0.5 * square;
    result.starts = whole.starts;
    result.starts_agreeing = is_same ? whole.starts_agreeing : 0;
    if (!has_settled) result = std::move(whole);
  }
  if (!has_settled) {
    result.outcome = Outcome::not_converged;
    result.message = "the effects of the groups of " + column + " did not settle";
  }
  effects.column = column;
  return effects;
}

}  // namespace energymodel
