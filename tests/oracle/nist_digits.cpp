// SPDX-License-Identifier: Apache-2.0
#include "oracle/nist_digits.hpp"

#include <array>
#include <cmath>

#include "energymodel/fit/inference.hpp"

namespace energymodel::test {
namespace {

ResidualFunction residuals_of(const NistModel& model, const NistProblem& problem) {
  return [&model, &problem](std::span<const double> parameters,
                            std::span<double> residuals,
                            std::span<double> jacobian) {
    const std::size_t p = parameters.size();
    std::array<NistJet, NistJet::DIMENSION> b;
    for (std::size_t k = 0; k < p; ++k) b[k] = NistJet(parameters[k], static_cast<int>(k));
    for (std::size_t i = 0; i < problem.y.size(); ++i) {
      const NistJet predicted = model.predict(b.data(), problem.x[i].data());
      residuals[i] = predicted.a - (model.log_of_response ? std::log(problem.y[i]) : problem.y[i]);
      if (!std::isfinite(residuals[i])) return false;
      for (std::size_t k = 0; k < p && !jacobian.empty(); ++k) {
        jacobian[i * p + k] = predicted.v[static_cast<int>(k)];
      }
    }
    return true;
  };
}

struct Wanted {
  double parameters = 0.0;
  double errors = 0.0;
  double squares = 0.0;
  const char* reason = "";
  bool may_stall = false;  ///< rounding may keep the solver from saying that it converged
};

Agreements compare(const std::string& name,
                   const std::string& suffix,
                   const NistProblem& problem,
                   const ResidualFunction& evaluate,
                   std::span<const double> start,
                   const nlohmann::json& expected,
                   const Wanted& wanted) {
  const std::size_t rows = problem.y.size();
  const LeastSquaresResult result = solve_least_squares(rows, evaluate, start);
  const Linearisation at = linearise(rows, evaluate, result.parameters);
  const std::vector<double> c = covariance(at, CovarianceKind::model);
  const std::vector<double> errors = c.empty() ? c : standard_errors(c, result.parameters.size());
  const auto row = [&](const char* column, double digits, double demanded) {
    return Agreement{name, column + suffix, digits, demanded, wanted.reason};
  };
  // What a solve reaches without saying that it converged counts for nothing.
  const bool counts = result.converged || wanted.may_stall;
  const double digits = counts ? worst_digits(result.parameters, numbers(expected["params"])) : 0.0;
  return {row("parameters", digits, wanted.parameters),
          row("standard deviations", worst_digits(errors, numbers(expected["se"])), wanted.errors),
          row("residual sum of squares",
              matching_digits(2.0 * result.cost, number(expected["rss"])),
              wanted.squares)};
}

Wanted wanted_of_nonlinear(const std::string& name) {
  if (name == "Lanczos1") {
    return {6.0, 0.0, 0.0, "its residuals are the rounding of its data, 1e-13 of the values"};
  }
  return {6.0, 6.0, 9.0, ""};
}

/// Powers of x, rounded once: an error in them is one in the parameters, times the condition.
std::vector<double> powers(double x, std::size_t count) {
  std::vector<double> out;
  for (std::size_t k = 0; k < count; ++k) {
    out.push_back(static_cast<double>(std::pow(static_cast<long double>(x), k)));
  }
  return out;
}

/// The design's row: x alone, 1 and every x, or the powers of the only x.
std::vector<double> design_row(const std::vector<double>& x, std::size_t parameters) {
  if (parameters == x.size()) return x;
  if (x.size() == 1) return powers(x.front(), parameters);
  std::vector<double> out{1.0};
  out.insert(out.end(), x.begin(), x.end());
  return out;
}

struct LinearCase {
  const char* name;
  Wanted wanted;
};
constexpr const char* exact = "an exact fit: what is left is rounding";
constexpr const char* noisy = "residuals far larger than the fitted polynomial";
const std::array linear_cases{LinearCase{"Norris", {10.0, 10.0, 10.0, ""}},
                              LinearCase{"Pontius", {10.0, 10.0, 10.0, ""}},
                              LinearCase{"NoInt1", {12.0, 12.0, 12.0, ""}},
                              LinearCase{"NoInt2", {12.0, 12.0, 12.0, ""}},
                              LinearCase{"Filip", {7.0, 7.0, 7.0, "scaled condition 5e9", true}},
                              LinearCase{"Longley", {9.0, 9.0, 9.0, ""}},
                              LinearCase{"Wampler1", {9.0, 0.0, 0.0, exact}},
                              LinearCase{"Wampler2", {9.0, 0.0, 0.0, exact}},
                              LinearCase{"Wampler3", {8.0, 8.0, 8.0, ""}},
                              LinearCase{"Wampler4", {7.0, 8.0, 8.0, noisy}},
                              LinearCase{"Wampler5", {5.0, 8.0, 8.0, noisy}}};

}  // namespace

bool has_nist_digits() { return !oracle_folder("nist/linear").empty(); }

Agreements nonlinear_nist_digits(const NistModel& model) {
  const std::string folder = nist_folder();
  const nlohmann::json expected = read_json(folder + "/certified_highprec.json")[model.name];
  const NistProblem problem = read_nist_problem(folder + "/" + model.name + ".dat");
  Agreements out;
  for (std::size_t start = 0; start < 2; ++start) {
    for (Agreement& a : compare(model.name,
                                start == 0 ? ", start 1" : ", start 2",
                                problem,
                                residuals_of(model, problem),
                                problem.starts[start],
                                expected,
                                wanted_of_nonlinear(model.name))) {
      out.push_back(std::move(a));
    }
  }
  return out;
}

std::vector<std::string> linear_nist_names() {
  std::vector<std::string> out;
  for (const LinearCase& c : linear_cases) out.emplace_back(c.name);
  return out;
}

Agreements linear_nist_digits(const std::string& name) {
  const std::string folder = nist_folder() + "/linear/";
  const nlohmann::json expected = read_json(folder + "certified_highprec.json")[name];
  const NistProblem problem = read_nist_problem(folder + name + ".dat");
  const auto p = expected["p"].get<std::size_t>();
  std::vector<std::vector<double>> design;
  for (const auto& x : problem.x) design.push_back(design_row(x, p));
  const ResidualFunction evaluate =
      [&](std::span<const double> b, std::span<double> residuals, std::span<double> jacobian) {
        for (std::size_t i = 0; i < residuals.size(); ++i) {
          double sum = -problem.y[i];
          for (std::size_t k = 0; k < p; ++k) sum += design[i][k] * b[k];
          residuals[i] = sum;
          for (std::size_t k = 0; k < p && !jacobian.empty(); ++k)
            jacobian[i * p + k] = design[i][k];
        }
        return true;
      };
  Wanted wanted;
  for (const LinearCase& c : linear_cases) {
    if (c.name == name) wanted = c.wanted;
  }
  const std::vector<double> zero(p);
  return compare(name, "", problem, evaluate, zero, expected, wanted);
}

}  // namespace energymodel::test
