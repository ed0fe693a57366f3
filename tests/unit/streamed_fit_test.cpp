// SPDX-License-Identifier: Apache-2.0
#include "fit/streamed_fit.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "energymodel/error.hpp"
#include "fit/fit_steps.hpp"
#include "fit/streamed_problem.hpp"
#include "support/made_jobs.hpp"

namespace energymodel {
namespace {

const FittedModel& truth() {
  static const FittedModel model = read_model("butter-e-cpu");
  return model;
}

/// Some rows of a table, as one process of a team has them.
class Share final : public JobSource {
 public:
  Share(const JobTable& table, std::size_t first, std::size_t rows)
      : table_(table), first_(first), rows_(rows) {}
  [[nodiscard]] std::size_t rows() const override { return rows_; }
  void read(std::size_t first, std::size_t count, JobBlock& out) const override {
    table_.read(first_ + first, count, out);
  }

 private:
  const JobTable& table_;
  std::size_t first_;
  std::size_t rows_;
};

/// Threads that stand for processes.
class Threads {
 public:
  explicit Threads(std::size_t size) : numbers(size), barrier(std::ptrdiff_t(size)) {}
  std::vector<std::vector<double>> numbers;
  std::barrier<> barrier;
};

class Thread final : public Team {
 public:
  Thread(Threads& all, std::size_t rank) : all_(all), rank_(rank) {}
  [[nodiscard]] std::size_t rank() const override { return rank_; }
  [[nodiscard]] std::size_t size() const override { return all_.numbers.size(); }
  void add_up(std::span<double> numbers) const override {
    all_.numbers[rank_].assign(numbers.begin(), numbers.end());
    all_.barrier.arrive_and_wait();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = 0.0;
      for (const auto& other : all_.numbers) numbers[i] += other[i];
    }
    all_.barrier.arrive_and_wait();
  }

 private:
  Threads& all_;
  std::size_t rank_;
};

struct Fitted {
  FitResult result;
  FitInference inference;
};

FitOptions options_for(Loss loss, double scale) {
  FitOptions options;
  options.loss = loss;
  options.loss_scale = scale;
  options.fixed = known_coefficients(energy_sum(), truth().hardware, false);
  return options;
}

Fitted fit_energy(const JobSource& jobs,
                  const FitOptions& options,
                  const Team& team,
                  std::size_t threads) {
  const Hardware& node = truth().hardware;
  const AboveStartup source(jobs, node);
  const StreamedRows all = survey(source, team, threads);
  const Measurements sample = all.sample.measurements();
  const FitData data{sample.jobs, sample.energy_J};
  Fitted out;
  out.result = fit_streamed(energy_sum(), data, node, options, false, all);
  out.inference = infer_streamed(energy_sum(), data, node, options, false, all, out.result);
  return out;
}

void expect_near(const std::vector<double>& found,
                 const std::vector<double>& expected,
                 double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], tolerance * std::abs(expected[i])) << i;
  }
}

/// Of so many rows a sample says where to start.
TEST(fit, of_many_rows_ends_where_starts_on_all_of_them_lead) {
  const Measurements rows = test::made_jobs(truth(), 17000).measurements();
  const FitData data{rows.jobs, rows.energy_J};
  const FitOptions options = options_for(Loss::huber, 0.05);
  const FitResult found = fit(energy_sum(), data, truth().hardware, options);
  const FitProblem problem(energy_sum(), data, truth().hardware, options, {});
  Candidate best = candidates_of(problem, options).front();
  polish(problem, best, last_digits);
  EXPECT_EQ(found.outcome, Outcome::converged) << found.message;
  EXPECT_NEAR(found.cost, best.cost, 1e-10 * best.cost);
  // Work and bytes of weights are proportional in these jobs: how they share a cost is not known.
  const std::vector<double> residuals = problem.log_residuals(best.coefficients);
  for (std::size_t row = 0; row < residuals.size(); ++row) {
    ASSERT_NEAR(found.log_residuals[row], residuals[row], 1e-6) << row;
  }
}

/// The steps of a fit in memory from where the streamed one ended: had it ended elsewhere than at
/// the optimum of the rows, they would leave.
TEST(StreamedFit, ends_where_one_residual_a_row_does_with_the_same_standard_errors) {
  const JobTable jobs = test::made_jobs(truth(), 25000, 0.05, 0.02);
  const Measurements rows = jobs.measurements();
  const FitData data{rows.jobs, rows.energy_J};
  for (const Loss loss : {Loss::squares, Loss::huber, Loss::cauchy, Loss::tukey}) {
    SCOPED_TRACE(std::string(loss_names[static_cast<std::size_t>(loss)]));
    const FitOptions options = options_for(loss, 0.05);
    const Fitted streamed = fit_energy(jobs, options, Team(), 2);
    ASSERT_EQ(streamed.result.outcome, Outcome::converged) << streamed.result.message;

    const FitProblem problem(energy_sum(), data, truth().hardware, options, {});
    Candidate candidate;
    candidate.coefficients = streamed.result.coefficients;
    problem.rescale(candidate, 0.05);
    EXPECT_NEAR(candidate.cost, streamed.result.cost, 1e-11 * candidate.cost);
    polish(problem, candidate, last_digits);
    expect_near(streamed.result.coefficients, candidate.coefficients, 1e-9);

    FitResult in_memory = streamed.result;
    in_memory.log_residuals = problem.log_residuals(in_memory.coefficients);
    const double scale = robust_scale(in_memory.log_residuals);
    EXPECT_NEAR(streamed.result.scale, scale, 1e-12 * scale);
    const FitInference by_rows =
        infer(energy_sum(), data, truth().hardware, options, in_memory, {.profiles = false});
    expect_near(streamed.inference.log_covariance, by_rows.log_covariance, 1e-7);
    ASSERT_EQ(streamed.inference.coefficients.size(), by_rows.coefficients.size());
    EXPECT_NEAR(streamed.inference.residual_sd, by_rows.residual_sd, 1e-9 * by_rows.residual_sd);
    for (std::size_t i = 0; i < by_rows.coefficients.size(); ++i) {
      const CoefficientReport& expected = by_rows.coefficients[i];
      const CoefficientReport& found = streamed.inference.coefficients[i];
      EXPECT_EQ(found.index, expected.index);
      EXPECT_EQ(found.standing, expected.standing);
      if (expected.standing == Standing::fitted) {
        EXPECT_NEAR(found.standard_error, expected.standard_error, 1e-9 * expected.standard_error);
      }
      if (std::isfinite(expected.high)) {
        EXPECT_NEAR(found.high, expected.high, 1e-6 * expected.high) << expected.index;
      }
    }
  }
}

TEST(StreamedFit, has_the_same_bits_for_any_number_of_threads) {
  const JobTable jobs = test::made_jobs(truth(), 45000, 0.05, 0.02);
  const Fitted one = fit_energy(jobs, options_for(Loss::cauchy, 0.0), Team(), 1);
  for (const std::size_t threads : {3UL}) {
    const Fitted several = fit_energy(jobs, options_for(Loss::cauchy, 0.0), Team(), threads);
    EXPECT_EQ(several.result.coefficients, one.result.coefficients) << threads;
    EXPECT_EQ(several.result.scale, one.result.scale) << threads;
    EXPECT_EQ(several.inference.log_covariance, one.inference.log_covariance) << threads;
  }
}

TEST(StreamedFit, of_a_team_is_that_of_one_process) {
  const JobTable jobs = test::made_jobs(truth(), 45000, 0.05, 0.02);
  const FitOptions options = options_for(Loss::cauchy, 0.0);
  const Fitted alone = fit_energy(jobs, options, Team(), 1);
  constexpr std::size_t size = 3;
  // Unequal shares, one of them without a row.
  const std::vector<std::size_t> ends{0, 25001, 25001, 45000};
  Threads threads(size);
  std::vector<Fitted> fitted(size);
  std::vector<std::thread> running;
  for (std::size_t rank = 0; rank < size; ++rank) {
    running.emplace_back([&, rank] {
      const Share share(jobs, ends[rank], ends[rank + 1] - ends[rank]);
      fitted[rank] = fit_energy(share, options, Thread(threads, rank), 1);
    });
  }
  for (std::thread& thread : running) thread.join();
  for (const Fitted& one : fitted) {
    EXPECT_EQ(one.result.coefficients, fitted[0].result.coefficients);
    EXPECT_EQ(one.result.scale, fitted[0].result.scale);
    EXPECT_EQ(one.result.rows, 45000U);
  }
  expect_near(fitted[0].result.coefficients, alone.result.coefficients, 1e-8);
  expect_near({fitted[0].result.scale}, {alone.result.scale}, 1e-9);
}

TEST(StreamedFit, of_few_rows_is_that_in_memory) {
  const JobTable jobs = test::made_jobs(truth(), 2000);
  const Measurements rows = jobs.measurements();
  ASSERT_EQ(rows.jobs.size(), 2000U);
  ASSERT_EQ(rows.energy_J.size(), 2000U);
  EXPECT_EQ(rows.energy_J.front(), jobs.row(0)[energy_number]);
  const FitOptions options = options_for(Loss::cauchy, 0.0);
  const FitResult in_memory =
      fit(energy_sum(), {rows.jobs, rows.energy_J}, truth().hardware, options);
  const Fitted streamed = fit_energy(jobs, options, Team(), 1);
  expect_near(streamed.result.coefficients, in_memory.coefficients, 1e-7);
  expect_near({streamed.result.scale}, {in_memory.scale}, 1e-7);
}

/// One run in 16-bit numbers among 60000 in 32: a random sample would hardly have it.
TEST(StreamedFit, overlooks_no_coefficient_that_a_single_run_touches) {
  JobTable jobs = test::made_jobs(truth(), 60000);
  JobNumbers odd = jobs.row(777);
  odd[precision_number] = static_cast<double>(Precision::bits16);
  jobs.append(odd);
  const Fitted fitted = fit_energy(jobs, options_for(Loss::squares, 0.05), Team(), 1);
  const auto parameters = EnergySum::parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (qualified_name(parameters[i]) != "compute.bits16") continue;
    EXPECT_NE(fitted.result.standing[i], Standing::unused);
  }
}

TEST(Survey, leaves_out_what_took_no_more_than_the_startup_and_says_so) {
  JobTable jobs = test::made_jobs(truth(), 25000);
  JobNumbers low = jobs.row(5);
  low[energy_number] = 0.5 * in(*truth().hardware.startup_energy, joule);
  for (int i = 0; i < 10; ++i) jobs.append(low);
  const AboveStartup source(jobs, truth().hardware);
  const StreamedRows all = survey(source, Team(), 1);
  EXPECT_EQ(all.rows, 25000U);
  EXPECT_EQ(all.left_out, 10U);
  EXPECT_TRUE(all.has_duration);
  EXPECT_GT(all.sample.rows(), sample_rows - 100);
  EXPECT_LE(all.sample.rows(), sample_rows + 2 * job_numbers.size());
}

TEST(Survey, refuses_durations_of_some_runs_only) {
  JobTable jobs = test::made_jobs(truth(), 100);
  JobNumbers untimed = jobs.row(5);
  untimed[duration_number] = 0.0;
  jobs.append(untimed);
  const AboveStartup source(jobs, truth().hardware);
  EXPECT_THROW((void)survey(source, Team(), 1), Error);
}

}  // namespace
}  // namespace energymodel
