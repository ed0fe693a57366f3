// SPDX-License-Identifier: Apache-2.0
/// \file
/// Prints the profile limits of energy_logistic3 to 20 digits: Newton's method in 50 digits on
/// their defining equations. What logistic3_profile.cpp holds as a table; built on request only.
#include <boost/math/distributions/students_t.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/eigen.hpp>

#include <Eigen/LU>
#include <iostream>

#include "oracle/energy_oracle.hpp"

namespace energymodel::test {
namespace {

// Without expression templates, which neither std::array nor Eigen's products want.
using Real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>,
                                           boost::multiprecision::et_off>;
using Vector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;
using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
using Theta = std::array<Real, logistic_parameters>;
constexpr auto p = static_cast<Eigen::Index>(logistic_parameters);

struct Problem {
  std::vector<LogisticRow> rows;
  std::vector<double> measured;
};

/// The sum of squares and half its gradient. Derivatives are central differences, good to 30
/// digits.
struct Squares {
  Vector gradient = Vector::Zero(p);
  Real sum = 0;
};
Squares squares_at(const Problem& problem, const Theta& theta) {
  const Real h("1e-16");
  Squares out;
  for (std::size_t row = 0; row < problem.rows.size(); ++row) {
    const Real r = log(logistic3(theta, problem.rows[row]) / Real(problem.measured[row]));
    for (std::size_t i = 0; i < theta.size(); ++i) {
      Theta above = theta;
      Theta below = theta;
      above[i] += h;
      below[i] -= h;
      const Real slope =
          log(logistic3(above, problem.rows[row]) / logistic3(below, problem.rows[row])) / (2 * h);
      out.gradient(static_cast<Eigen::Index>(i)) += slope * r;
    }
    out.sum += r * r;
  }
  return out;
}

/// Half the second derivatives, in double precision: seven digits more with each step.
Matrix hessian_at(const ResidualFunction& residuals, std::size_t rows, const Theta& theta) {
  std::vector<double> at;
  for (const Real& x : theta) at.push_back(static_cast<double>(x));
  const auto gradient = [&](std::size_t moved, double by) {
    std::vector<double> x = at;
    x[moved] += by;
    const Linearisation l = linearise(rows, residuals, x);
    Eigen::VectorXd out = Eigen::VectorXd::Zero(p);
    for (std::size_t i = 0; i < l.jacobian.size(); ++i) {
      out(static_cast<Eigen::Index>(i % at.size())) += l.jacobian[i] * l.residuals[i / at.size()];
    }
    return out;
  };
  constexpr double h = 1e-5;
  Eigen::MatrixXd out(p, p);
  for (Eigen::Index k = 0; k < p; ++k) {
    const auto i = static_cast<std::size_t>(k);
    out.col(k) = (gradient(i, h) - gradient(i, -h)) / (2.0 * h);
  }
  return out.cast<Real>();
}

/// The gradient vanishes by all parameters but `held` and the sum of squares is `target`, or by all
/// where there is no target.
Theta solve(const Problem& problem,
            const Matrix& hessian,
            Theta theta,
            Eigen::Index held,
            const Real& target) {
  constexpr int most = 30;
  for (int i = 0; i < most; ++i) {
    const Squares at = squares_at(problem, theta);
    Matrix equations = hessian;
    Vector right = -at.gradient;
    if (target > 0) {
      equations.row(held) = 2 * at.gradient.transpose();
      right(held) = target - at.sum;
    }
    const Vector step = equations.partialPivLu().solve(right);
    for (Eigen::Index k = 0; k < p; ++k) theta[static_cast<std::size_t>(k)] += step(k);
    if (step.cwiseAbs().maxCoeff() < Real("1e-24")) return theta;
  }
  std::cout << "not converged: ";
  return theta;
}

/// The limit in double precision, with the other parameters refitted there.
Theta start_at(const EnergyOracle& oracle, std::vector<double> theta, std::size_t held, double at) {
  constexpr double anchor = 1e6;
  theta[held] = at;
  const ResidualFunction full = logistic3_residuals(oracle);
  const ResidualFunction fixed =
      [&](std::span<const double> x, std::span<double> residuals, std::span<double> jacobian) {
        const std::size_t rows = oracle.rows();
        const std::size_t entries = jacobian.empty() ? 0 : rows * x.size();
        residuals[rows] = anchor * (x[held] - at);
        for (std::size_t k = 0; k < x.size() && entries > 0; ++k) {
          jacobian[entries + k] = k == held ? anchor : 0.0;
        }
        return full(x, residuals.first(rows), jacobian.first(entries));
      };
  const auto found = solve_least_squares(oracle.rows() + 1, fixed, theta);
  Theta out;
  std::copy(found.parameters.begin(), found.parameters.end(), out.begin());
  return out;
}

}  // namespace
}  // namespace energymodel::test

int main() {
  using namespace energymodel::test;
  const EnergyOracle oracle = read_energy_oracle("energy_logistic3");
  const Problem problem{logistic_rows(oracle), oracle["energy_j"]};
  const std::vector<double> optimum = numbers(oracle.expected["theta"]);
  Theta theta;
  std::copy(optimum.begin(), optimum.end(), theta.begin());
  const energymodel::ResidualFunction residuals = logistic3_residuals(oracle);
  theta = solve(problem, hessian_at(residuals, oracle.rows(), theta), theta, 0, 0);
  const Real minimum = squares_at(problem, theta).sum;
  const Real freedom = static_cast<double>(oracle.rows() - logistic_parameters);
  const boost::math::students_t_distribution<Real> student(freedom);
  const Real t = quantile(student, Real(39) / 40);
  const Real target = minimum * (1 + t * t / freedom);
  std::cout.precision(20);
  for (std::size_t i = 0; i < logistic_parameters; ++i) {
    for (const double limit : numbers(oracle.expected["profile95"][i])) {
      const Theta from = start_at(oracle, optimum, i, limit);
      const Matrix hessian = hessian_at(residuals, oracle.rows(), from);
      std::cout << solve(problem, hessian, from, static_cast<Eigen::Index>(i), target)[i] << ", ";
    }
    std::cout << std::endl;
  }
}
