// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "oracle/energy_oracle.hpp"

namespace energymodel::test {
namespace {

constexpr double all_wanted = 10.0;

struct Solved {
  EnergyOracle oracle = read_energy_oracle("energy_logistic3");
  ResidualFunction evaluate = logistic3_residuals(oracle);
  std::size_t rows = oracle.rows();
  LeastSquaresResult result =
      solve_least_squares(rows, evaluate, numbers(oracle.expected["truth_theta"]));
  Linearisation at = linearise(rows, evaluate, result.parameters);
  double freedom = static_cast<double>(rows - logistic_parameters);
  double t = student_quantile(0.95, freedom);
};

class Table {
 public:
  void add(const char* quantity, double digits, double wanted = all_wanted, const char* why = "") {
    out.push_back({"energy_logistic3", quantity, digits, wanted, why});
  }
  Agreements out;
};

/// From the truth moved by a factor of up to exp(size) in each parameter, to either side.
double digits_from_perturbed_starts(const Solved& s, double size) {
  double worst = most_digits;
  for (unsigned signs = 1; signs <= 8; ++signs) {
    std::vector<double> start = numbers(s.oracle.expected["truth_theta"]);
    for (std::size_t i = 0; i < start.size(); ++i) {
      start[i] += ((signs * 37U) >> (i % 6) & 1U) != 0 ? size : -size;
    }
    const LeastSquaresResult found = solve_least_squares(s.rows, s.evaluate, start);
    worst = std::min(worst, worst_digits(found.parameters, numbers(s.oracle.expected["theta"])));
  }
  return worst;
}

void add_covariances(const Solved& s, Table& table) {
  struct Case {
    const char* label;
    CovarianceKind kind;
    nlohmann::json expected;
  };
  const nlohmann::json& json = s.oracle.expected;
  std::vector<std::size_t> group;
  for (const double g : s.oracle["group"]) group.push_back(static_cast<std::size_t>(g));
  const Case cases[] = {
      {"standard errors", CovarianceKind::model, json["se"]},
      {"standard errors HC0", CovarianceKind::hc0, json["hc"]["HC0"]},
      {"standard errors HC1", CovarianceKind::hc1, json["hc"]["HC1"]},
      {"standard errors HC2", CovarianceKind::hc2, json["hc"]["HC2"]},
      {"standard errors HC3", CovarianceKind::hc3, json["hc"]["HC3"]},
      {"standard errors CR0", CovarianceKind::cluster_cr0, json["cluster"]["CR0"]},
      {"standard errors CR1", CovarianceKind::cluster_cr1, json["cluster"]["CR1_stata"]}};
  for (const Case& c : cases) {
    const auto found = standard_errors(covariance(s.at, c.kind, group), logistic_parameters);
    table.add(c.label, worst_digits(found, numbers(c.expected)));
  }
}

void add_intervals(const Solved& s, const std::vector<double>& c, Table& table) {
  const nlohmann::json& json = s.oracle.expected;
  const std::vector<double> se = standard_errors(c, logistic_parameters);
  double wald = most_digits;
  for (std::size_t i = 0; i < se.size(); ++i) {
    const double centre = s.result.parameters[i];
    const std::array found{centre - s.t * se[i], centre + s.t * se[i]};
    wald = std::min(wald, worst_digits(found, numbers(json["wald95"][i])));
  }
  table.add("Wald limits", wald, all_wanted, "the oracle's quantile holds 12");

  const double variance = 2.0 * s.result.cost / s.freedom;
  double value = most_digits;
  double error = most_digits;
  double mean_limits = most_digits;
  double new_limits = most_digits;
  for (const nlohmann::json& p : json["predictions"]) {
    const nlohmann::json& in = p["inputs"];
    const LogPrediction at = log_logistic3(s.result.parameters,
                                           {number(in["T"]),
                                            number(in["F"]),
                                            number(in["N"]),
                                            number(in["K"]),
                                            number(in["B"]),
                                            number(in["lnW"])});
    double square = 0.0;
    for (std::size_t i = 0; i < at.gradient.size(); ++i) {
      for (std::size_t j = 0; j < at.gradient.size(); ++j) {
        square += at.gradient[i] * c[i * logistic_parameters + j] * at.gradient[j];
      }
    }
    const auto limits = [&](double sd) {
      return std::array{std::exp(at.value - s.t * sd), std::exp(at.value + s.t * sd)};
    };
    value = std::min(value, matching_digits(std::exp(at.value), number(p["median_J"])));
    error = std::min(error, matching_digits(std::sqrt(square), number(p["se_log"])));
    mean_limits =
        std::min(mean_limits, worst_digits(limits(std::sqrt(square)), numbers(p["ci95"])));
    new_limits = std::min(new_limits,
                          worst_digits(limits(std::sqrt(square + variance)), numbers(p["pi95"])));
  }
  table.add("predictions", value);
  table.add("their standard errors, delta method", error);
  table.add("their confidence limits", mean_limits);
  table.add("their prediction limits", new_limits);
}

}  // namespace

Agreements logistic3_digits() {
  const Solved s;
  const nlohmann::json& json = s.oracle.expected;
  Table table;
  table.add("parameters from the truth", worst_digits(s.result.parameters, numbers(json["theta"])));
  table.add("parameters from starts off by 0.3", digits_from_perturbed_starts(s, 0.3));
  table.add("residual sum of squares", matching_digits(2.0 * s.result.cost, number(json["rss"])));
  add_covariances(s, table);
  const std::vector<double> c = covariance(s.at, CovarianceKind::model);
  const std::vector<double> found = correlations(c, logistic_parameters);
  std::vector<double> expected;
  for (const nlohmann::json& row : json["corr"]) {
    for (const double value : numbers(row)) expected.push_back(value);
  }
  table.add("correlations", worst_digits(found, expected));
  const InformationCriteria criteria =
      information_criteria(2.0 * s.result.cost, s.rows, logistic_parameters);
  table.add("log likelihood", matching_digits(criteria.log_likelihood, number(json["loglik"])));
  table.add("AIC", matching_digits(criteria.aic, number(json["AIC"])));
  table.add("AICc", matching_digits(criteria.aicc, number(json["AICc"])));
  table.add("BIC", matching_digits(criteria.bic, number(json["BIC"])));
  table.add("condition of the scaled Jacobian",
            matching_digits(identifiability(s.at).condition, number(json["cond_scaled_J"])));
  table.add("quantile of Student's t",
            matching_digits(s.t, number(json["t975"])),
            all_wanted,
            "the oracle's holds 12");
  add_intervals(s, c, table);
  return table.out;
}

}  // namespace energymodel::test
