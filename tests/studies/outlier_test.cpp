// SPDX-License-Identifier: Apache-2.0
// One-sided outliers: 5 % of runs measured 1.5 to 4 times too high move no coefficient by as much
// as its standard error under a robust loss, and a least-squares fit by more.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "energymodel/fit/fitted_model.hpp"
#include "measured/butter_e.hpp"

namespace energymodel::test {
namespace {

constexpr double sd = 0.08;

struct Pair {
  Measurements clean;
  Measurements spoilt;
};

Pair draw_pair(const Butter& data, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  Pair out;
  const double startup_J = in(*data.node.startup_energy, joule);
  for (const Workload& job : data.trace.rows.jobs) {
    const double net_J = in(data.shipped.energy(job, data.node), joule) - startup_J;
    const double measured_J = net_J * std::exp(sd * normal(random));
    const bool is_outlier = uniform(random) < 0.05;
    out.clean.jobs.push_back(job);
    out.clean.energy_J.push_back(startup_J + measured_J);
    out.spoilt.energy_J.push_back(startup_J +
                                  measured_J * (is_outlier ? 1.5 + 2.5 * uniform(random) : 1.0));
  }
  out.spoilt.jobs = out.clean.jobs;
  return out;
}

/// The largest shift of a well-determined coefficient, mean over seeds, in its standard errors.
double largest_shift(Loss loss) {
  const Butter& data = butter("gpu");
  constexpr int seeds = 8;
  std::array<double, EnergySum::size> shift{};
  for (int seed = 1; seed <= seeds; ++seed) {
    const Pair pair = draw_pair(data, static_cast<std::uint64_t>(seed));
    ModelFitOptions options;
    options.profiles = false;
    options.fit.loss = loss;
    const FittedModel clean = fit_model(pair.clean, data.node, options).model;
    const FittedModel spoilt = fit_model(pair.spoilt, data.node, options).model;
    for (std::size_t i = 0; i < EnergySum::size; ++i) {
      const double error = clean.energy.standard_error[i];
      // Splits that the data do not determine jump from one coefficient to another by themselves.
      if (!(error > 0.0) || error > 0.3 * clean.energy.coefficients[i]) continue;
      shift[i] += (spoilt.energy.coefficients[i] - clean.energy.coefficients[i]) / error / seeds;
    }
  }
  double largest = 0.0;
  for (const double s : shift) largest = std::max(largest, std::abs(s));
  return largest;
}

TEST(Outliers, robust_losses_hold_coefficients_within_their_errors) {
  EXPECT_EQ(FitOptions{}.loss, Loss::cauchy);
  EXPECT_LT(largest_shift(Loss::cauchy), 1.0);
  EXPECT_LT(largest_shift(Loss::tukey), 1.0);
  // Huber bounds what a run can pull, but does not let go of it.
  EXPECT_LT(largest_shift(Loss::huber), 3.0);
  EXPECT_GT(largest_shift(Loss::squares), 3.0);
}

}  // namespace
}  // namespace energymodel::test
