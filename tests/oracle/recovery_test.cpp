// SPDX-License-Identifier: Apache-2.0
/// \file
/// Fits data made from known coefficients, and expects those coefficients.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "energymodel/fit/fit.hpp"
#include "support/jobs.hpp"

namespace energymodel {
namespace {

constexpr std::uint64_t seed = 20240229;
constexpr std::size_t row_count = 240;

/// Draws that are the same with every standard library.
class Random {
 public:
  explicit Random(std::uint64_t from) : bits_(from) {}
  double uniform() { return static_cast<double>(bits_() >> 11) * 0x1p-53; }
  double log_uniform(double low, double high) { return low * std::pow(high / low, uniform()); }
  double normal() {  // Box and Muller
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

 private:
  std::mt19937_64 bits_;
};

const Hardware& node() {
  static const Hardware cpu = [] {
    Hardware out = test::sample_nodes()[1];
    out.startup_energy.reset();
    out.startup_duration.reset();
    return out;
  }();
  return cpu;
}

/// Amounts drawn apart from each other, so that every term leads in some rows.
std::vector<Workload> random_jobs() {
  Random random(seed);
  std::vector<Workload> jobs(row_count);
  for (Workload& job : jobs) {
    job.steps = random.log_uniform(1e3, 1e6);
    job.epochs = random.log_uniform(1.0, 1e4);
    job.launches = random.log_uniform(1.0, 1e3);
    job.work = Flops(random.log_uniform(1e8, 1e12));
    job.weights = {Bytes(random.log_uniform(1e6, 1e11)), Bytes(random.log_uniform(1e4, 1e9))};
    job.activations = {Bytes(random.log_uniform(1e6, 1e11)), Bytes(random.log_uniform(1e5, 1e10))};
    job.exchanged = Bytes(random.log_uniform(1e3, 1e9));
    job.operations = {{random.log_uniform(1.0, 1e3), Flops(random.log_uniform(1e4, 1e9))}};
  }
  return jobs;
}

/// Every coefficient that the jobs touch, at a value off its typical one.
std::vector<double> truth() {
  const std::map<std::string, double> known{{"startup.per_run", 3e4},
                                            {"epoch.per_epoch", 20.0},
                                            {"step.per_step", 0.7},
                                            {"launch.per_operation", 0.013},
                                            {"parallel_launch.fork", 0.06},
                                            {"parallel_launch.worker", 0.003},
                                            {"parallel_launch.threshold", 3e5},
                                            {"compute.fp32", 6e-11},
                                            {"weights.near", 3e-10},
                                            {"weights.beyond_l1", 2e-10},
                                            {"weights.beyond_l2", 5e-10},
                                            {"weights.beyond_l3", 1e-9},
                                            {"activations.near", 2e-10},
                                            {"activations.beyond_l1", 4e-10},
                                            {"activations.beyond_l2", 6e-10},
                                            {"activations.beyond_l3", 2e-9},
                                            {"interconnect.per_byte", 2e-7}};
  std::vector<double> out;
  std::size_t found = 0;
  for (const ParameterInfo& p : energy_sum().parameters) {
    const auto at = known.find(qualified_name(p));
    if (at != known.end()) ++found;
    out.push_back(at != known.end() ? at->second : p.role == Role::shape ? p.typical : 0.0);
  }
  EXPECT_EQ(found, known.size()) << "a coefficient was renamed";
  return out;
}

std::size_t index_of(const std::string& name) {
  const auto parameters = energy_sum().parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (qualified_name(parameters[i]) == name) return i;
  }
  ADD_FAILURE() << "found no coefficient " << name;
  return 0;
}

/// What a meter with independent errors of `log_sd` would show.
std::vector<double> measure(const std::vector<Workload>& jobs,
                            const std::vector<double>& coefficients,
                            double log_sd,
                            std::uint64_t from) {
  Random random(from);
  std::vector<double> out;
  for (const Workload& job : jobs) {
    const double energy_J = energy_sum().evaluate(job, node(), coefficients.data(), nullptr);
    out.push_back(energy_J * std::exp(log_sd * random.normal()));
  }
  return out;
}

FitResult fit_to(const std::vector<Workload>& jobs,
                 const std::vector<double>& measured,
                 const FitOptions& options = {}) {
  return fit(energy_sum(), {jobs, measured}, node(), options);
}

void expect_recovered(const FitResult& result, const std::vector<double>& expected) {
  ASSERT_EQ(result.coefficients.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(result.coefficients[i], expected[i], 1e-6 * expected[i])
        << qualified_name(energy_sum().parameters[i]);
  }
}

TEST(recovery, exact_data_give_back_every_coefficient) {
  const auto jobs = random_jobs();
  const FitResult result = fit_to(jobs, measure(jobs, truth(), 0.0, seed));
  EXPECT_EQ(result.outcome, Outcome::converged) << result.message;
  expect_recovered(result, truth());
  EXPECT_LT(result.scale, 1e-9);
  EXPECT_NEAR(result.mean_over_median, 1.0, 1e-9);
}

TEST(recovery, every_loss_finds_the_optimum_of_exact_data) {
  const auto jobs = random_jobs();
  for (std::size_t i = 0; i < loss_names.size(); ++i) {
    SCOPED_TRACE(std::string(loss_names[i]));
    FitOptions options;
    options.loss = static_cast<Loss>(i);
    options.polished_starts = 1;
    options.fixed["parallel_launch.threshold"] = 3e5;
    expect_recovered(fit_to(jobs, measure(jobs, truth(), 0.0, seed), options), truth());
  }
}

TEST(recovery, the_threading_threshold_is_found_from_a_poor_default) {
  const auto jobs = random_jobs();
  for (const double threshold : {2e4, 1e5, 5e6}) {
    std::vector<double> expected = truth();
    const std::size_t index = index_of("parallel_launch.threshold");
    expected[index] = threshold;
    const FitResult result = fit_to(jobs, measure(jobs, expected, 0.0, seed));
    EXPECT_NEAR(result.coefficients[index], threshold, 1e-6 * threshold);
    EXPECT_EQ(result.standing[index], Standing::fitted);
  }
}

TEST(recovery, a_coefficient_of_zero_stays_zero) {
  const auto jobs = random_jobs();
  std::vector<double> expected = truth();
  for (const char* const name : {"interconnect.per_byte", "weights.beyond_l2"}) {
    expected[index_of(name)] = 0.0;
  }
  const FitResult result = fit_to(jobs, measure(jobs, expected, 0.0, seed));
  expect_recovered(result, expected);
  EXPECT_EQ(result.standing[index_of("interconnect.per_byte")], Standing::at_zero);
  EXPECT_EQ(result.standing[index_of("weights.beyond_l2")], Standing::at_zero);
}

TEST(recovery, what_no_row_touches_is_unused_and_zero) {
  const auto jobs = random_jobs();
  const FitResult result = fit_to(jobs, measure(jobs, truth(), 0.0, seed));
  for (const char* const name : {"compute.fp64", "compute.bits8", "static_power.power"}) {
    EXPECT_EQ(result.standing[index_of(name)], Standing::unused) << name;
    EXPECT_EQ(result.coefficients[index_of(name)], 0.0) << name;
  }
}

TEST(recovery, a_fixed_startup_stays_and_the_rest_is_found) {
  const auto jobs = random_jobs();
  FitOptions options;
  options.fixed["startup.per_run"] = 3e4;
  const FitResult result = fit_to(jobs, measure(jobs, truth(), 0.0, seed), options);
  EXPECT_EQ(result.standing[index_of("startup.per_run")], Standing::fixed);
  EXPECT_EQ(result.coefficients[index_of("startup.per_run")], 3e4);
  expect_recovered(result, truth());
}

TEST(recovery, static_power_is_told_from_work_by_the_duration) {
  auto jobs = random_jobs();
  Random random(seed + 1);
  for (Workload& job : jobs) job.duration = second * random.log_uniform(1e2, 1e6);
  std::vector<double> expected = truth();
  expected[index_of("static_power.power")] = 250.0;
  expect_recovered(fit_to(jobs, measure(jobs, expected, 0.0, seed)), expected);
}

/// Noise of 5 %: a fit lies within five standard deviations of the truth, the deviation taken from
/// fits to other draws of the noise.
TEST(recovery, noise_moves_coefficients_by_their_spread) {
  const auto jobs = random_jobs();
  const auto expected = truth();
  FitOptions options;
  options.polished_starts = 1;
  const auto coefficients = [&](std::uint64_t from) {
    return fit_to(jobs, measure(jobs, expected, 0.05, from), options).coefficients;
  };
  constexpr std::uint64_t draws = 12;
  std::vector<double> squares(expected.size());
  for (std::uint64_t draw = 1; draw <= draws; ++draw) {
    const auto found = coefficients(seed + draw);
    for (std::size_t i = 0; i < found.size(); ++i) {
      squares[i] += (found[i] - expected[i]) * (found[i] - expected[i]);
    }
  }
  const auto found = coefficients(seed);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double sd = std::sqrt(squares[i] / static_cast<double>(draws));
    SCOPED_TRACE(qualified_name(energy_sum().parameters[i]));
    EXPECT_LE(std::abs(found[i] - expected[i]), 5.0 * sd + 1e-6 * expected[i]);
    EXPECT_LE(sd, 0.5 * expected[i]);  // the data do say something about it
  }
}

/// The worst error, over the clean energies, of a fit to rows of which one in twenty is tenfold.
double worst_error_with_outliers(Loss loss) {
  const auto jobs = random_jobs();
  const auto clean = measure(jobs, truth(), 0.0, seed);
  auto measured = measure(jobs, truth(), 0.02, seed);
  for (std::size_t row = 0; row < measured.size(); row += 20) measured[row] *= 10.0;
  FitOptions options;
  options.loss = loss;
  options.polished_starts = 1;
  const FitResult result = fit_to(jobs, measured, options);
  double worst = 0.0;
  for (std::size_t row = 0; row < jobs.size(); ++row) {
    const double predicted =
        energy_sum().evaluate(jobs[row], node(), result.coefficients.data(), nullptr);
    worst = std::max(worst, std::abs(std::log(predicted / clean[row])));
  }
  return worst;
}

TEST(recovery, huber_resists_outliers_that_squares_follow) {
  const double huber = worst_error_with_outliers(Loss::huber);
  const double squares = worst_error_with_outliers(Loss::squares);
  EXPECT_LT(huber, 0.1);
  EXPECT_LT(4.0 * huber, squares);
}

}  // namespace
}  // namespace energymodel
