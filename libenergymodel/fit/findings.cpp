// SPDX-License-Identifier: Apache-2.0
#include "fit/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace energymodel {
namespace {

constexpr double weak_above = 0.3;          ///< relative standard error
constexpr double tied_above = 0.95;         ///< correlation of two logarithms
constexpr double hidden_above = 100.0;      ///< variance inflation of a coefficient at zero
constexpr double exact_above = 1e8;         ///< the same, of one that is an exact combination
constexpr double lack_of_fit_below = 0.01;  ///< p-value

/// Which runs would tell two terms apart.
struct Separator {
  std::string_view a;
  std::string_view b;
  std::string_view measurement;
};
constexpr std::array separators{
    Separator{"compute",
              "weights",
              "runs at other batch sizes: FLOPs grow with the batch, bytes of "
              "weights do not"},
    Separator{
        "compute", "activations", "runs of deep narrow and shallow wide networks of one size"},
    Separator{"weights", "kv_cache", "runs with longer and shorter contexts at one batch size"},
    Separator{"step", "epoch", "runs at other batch sizes or on data sets of other sizes"},
    Separator{"step", "launch", "runs of networks of other depths"},
    Separator{"launch", "parallel_launch", "runs of deep networks below the threading threshold"},
    Separator{"parallel_launch", "compute", "runs of few large and of many small operations"},
    Separator{"startup", "epoch", "runs of other lengths"},
    Separator{"startup", "step", "runs of other lengths"},
    Separator{"activations", "interconnect", "runs with wide inputs and narrow layers"},
    Separator{"static_power", "step", "runs whose power differs: other batch sizes or clocks"}};

std::string_view separating_measurement(std::string_view a, std::string_view b) {
  for (const Separator& known : separators) {
    if ((known.a == a && known.b == b) || (known.a == b && known.b == a)) {
      return known.measurement;
    }
  }
  return a == b ? "runs that vary what the one counts while the other stays as it is"
                : "runs in which what the two count does not grow together";
}

std::string amount(double value, std::string_view unit) {
  return fmt::format("{:.3g} {}", value, unit);
}

class Findings {
 public:
  Findings(const SumView& sum, const FitResult& result, const FitInference& inference)
      : sum_(sum), result_(result), inference_(inference) {}

  std::vector<Finding> all() {
    outcome();
    undetermined();
    weak();
    tied_pairs();
    at_zero();
    levels();
    lack_of_fit();
    return std::move(out_);
  }

 private:
  std::string name(std::size_t index) const { return qualified_name(sum_.parameters[index]); }
  std::string_view term(std::size_t index) const { return sum_.parameters[index].term; }

  void say(std::string_view code, std::string text) {
    out_.push_back({std::string(code), std::move(text)});
  }

  void outcome() {
    if (result_.outcome != Outcome::converged) {
      say("not_converged", fmt::format("The fit did not converge: {}", result_.message));
    }
    if (result_.starts > 1 && result_.starts_agreeing * 2 < result_.starts) {
      say("starts_disagree",
          fmt::format("Only {} of {} starts reached the best optimum; others may exist.",
                      result_.starts_agreeing,
                      result_.starts));
    }
  }

  void undetermined() {
    if (!inference_.log_covariance.empty()) return;
    say("not_identifiable",
        "The data do not determine every coefficient: some of what is counted is an exact "
        "combination of the rest. No standard errors can be given.");
  }

  void weak() {
    std::vector<std::string> list;
    for (const CoefficientReport& report : inference_.coefficients) {
      if (report.standing != Standing::fitted) continue;
      if (!(report.standard_error / report.value > weak_above)) continue;
      list.push_back(fmt::format("{} ({:.2g} to {:.2g} {})",
                                 name(report.index),
                                 report.low,
                                 report.high,
                                 sum_.parameters[report.index].unit));
    }
    if (list.empty()) return;
    say("weak",
        fmt::format("Known poorly (standard error above {:.0f} %; 95 % intervals): {}.",
                    100.0 * weak_above,
                    fmt::join(list, ", ")));
  }

  void tied_pairs() {
    const std::size_t p = inference_.free.size();
    if (inference_.log_covariance.empty()) return;
    const std::vector<double> r = correlations(inference_.log_covariance, p);
    for (std::size_t i = 0; i < p; ++i) {
      for (std::size_t j = i + 1; j < p; ++j) {
        if (std::abs(r[i * p + j]) < tied_above) continue;
        const std::size_t a = inference_.free[i];
        const std::size_t b = inference_.free[j];
        say("inseparable",
            fmt::format("{} and {} are hardly distinguishable (correlation {:+.2f}): what they add "
                        "up to is known, how it splits is not. To separate them: {}.",
                        name(a),
                        name(b),
                        r[i * p + j],
                        separating_measurement(term(a), term(b))));
      }
    }
  }

  /// Coefficients at zero, those that could hide inside others apart from those that are bounded.
  void at_zero() {
    std::vector<std::string> bounded;
    std::vector<std::string> hidden;
    std::vector<std::string> exact;
    for (const CoefficientReport& report : inference_.coefficients) {
      if (report.standing != Standing::at_zero) continue;
      const std::string_view unit = sum_.parameters[report.index].unit;
      if (report.variance_inflation > exact_above) {
        exact.push_back(name(report.index));
      } else if (report.variance_inflation > hidden_above) {
        hidden.push_back(name(report.index));
      } else {
        bounded.push_back(fmt::format("{} < {}", name(report.index), amount(report.high, unit)));
      }
    }
    if (!exact.empty()) {
      say("not_identifiable",
          fmt::format("Not determined: what these count is an exact combination of what fitted "
                      "coefficients count, so the data cannot tell them apart: {}. They are put at "
                      "zero; fix them, or measure runs in which what they count varies by itself.",
                      fmt::join(exact, ", ")));
    }
    if (!bounded.empty()) {
      say("at_zero",
          fmt::format("At zero, with one-sided 95 % bounds: {}.", fmt::join(bounded, ", ")));
    }
    if (!hidden.empty()) {
      say("hidden",
          fmt::format(
              "At zero, but what they count is {:.0f} % or more a combination of what fitted "
              "coefficients count, so their cost may be inside those: {}.",
              100.0 * (1.0 - 1.0 / hidden_above),
              fmt::join(hidden, ", ")));
    }
  }

  /// Memory levels of one stream: which of them the data tell apart.
  void levels() {
    for (const TermView& view : sum_.terms) {
      std::vector<std::string> seen;
      std::vector<std::string> unseen;
      for (const CoefficientReport& report : inference_.coefficients) {
        const ParameterInfo& parameter = sum_.parameters[report.index];
        if (parameter.term != view.name || !parameter.name.starts_with("beyond_")) continue;
        const bool is_clear = report.standing == Standing::fitted && report.low > 0.0;
        std::string level(parameter.name.substr(std::string_view("beyond_").size()));
        std::transform(level.begin(), level.end(), level.begin(), [](unsigned char c) {
          return static_cast<char>(std::toupper(c));
        });
        (is_clear ? seen : unseen).push_back(level);
      }
      if (unseen.empty() || seen.size() + unseen.size() < 2) continue;
      say("levels",
          seen.empty()
              ? fmt::format("No cache level shows in the cost of {}: the data do not separate {}.",
                            view.name,
                            fmt::join(unseen, ", "))
              : fmt::format("In the cost of {} the data show {} and do not separate {} from it.",
                            view.name,
                            fmt::join(seen, ", "),
                            fmt::join(unseen, ", ")));
    }
  }

  void lack_of_fit() {
    const PureError& pure = inference_.pure_error;
    if (!(pure.repeat_sd > 0.0)) return;
    const std::string noise = fmt::format("{:.1f} %", 100.0 * pure.repeat_sd);
    if (pure.p_value < lack_of_fit_below) {
      say("lack_of_fit",
          fmt::format(
              "The model misses {:.1f} % beyond the {} by which repeats of one configuration "
              "differ ({} repeated runs, p = {:.2g}).",
              100.0 * pure.excess_sd,
              noise,
              pure.repeated_rows,
              pure.p_value));
    } else {
      say("fits_to_noise",
          fmt::format("Residuals are no larger than the {} by which repeats of one configuration "
                      "differ can explain ({} repeated runs, p = {:.2g}).",
                      noise,
                      pure.repeated_rows,
                      pure.p_value));
    }
  }

  const SumView& sum_;
  const FitResult& result_;
  const FitInference& inference_;
  std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> findings_of(const SumView& sum,
                                 const FitResult& result,
                                 const FitInference& inference) {
  return Findings(sum, result, inference).all();
}

std::vector<Finding> describe_null_space(const Identifiability& identifiability,
                                         std::span<const std::string> names) {
  constexpr double negligible = 1e-6;
  std::vector<Finding> out;
  for (std::size_t k = 0; k < identifiability.null_vectors.size(); ++k) {
    const std::vector<double>& direction = identifiability.null_vectors[k];
    std::vector<std::string> involved;
    std::vector<std::string> change;
    for (std::size_t i = 0; i < direction.size(); ++i) {
      if (std::abs(identifiability.null_directions[k][i]) < negligible) continue;
      involved.push_back(names[i]);
      change.push_back(fmt::format("{:+.4g} {}", direction[i], names[i]));
    }
    out.push_back(
        {"not_identifiable",
         fmt::format("{} {} not separable: moving them together ({}) changes no fitted "
                     "value. Fix one of them, or measure where they do not move together.",
                     fmt::join(involved, " and "),
                     involved.size() == 1 ? "is" : "are",
                     fmt::join(change, ", "))});
  }
  return out;
}

}  // namespace energymodel
