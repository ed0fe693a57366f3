// SPDX-License-Identifier: Apache-2.0
// Fitting the shipped traces, against what one writes with Ceres alone: an automatically
// differentiated residual per row, coefficients in logarithms, one start from typical values.
#include <benchmark/benchmark.h>
#include <ceres/ceres.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "energymodel/error.hpp"
#include "energymodel/fit/any_sum.hpp"
#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/io/data_path.hpp"
#include "energymodel/io/profile.hpp"
#include "energymodel/io/trace.hpp"
#include "ratio.hpp"

namespace energymodel::bench {
namespace {

/// Everything about a fit but the solver. The free coefficients and the scale of the loss are told
/// to the baseline, which it would otherwise have to find.
template <class S>
struct Task {
  std::span<const Workload> jobs;
  std::span<const double> measured;
  const Hardware* node = nullptr;
  std::array<bool, S::size> is_free{};
  std::array<double, S::size> start{};
  double startup = 0.0;
  double scale = 0.0;
};

template <class S>
Task<S> task_of(const FitResult& fitted,
                std::span<const Workload> jobs,
                std::span<const double> measured,
                const Hardware& node) {
  Task<S> task{jobs, measured, &node};
  const auto parameters = S::parameters();
  for (std::size_t i = 0; i < S::size; ++i) {
    task.is_free[i] =
        fitted.standing[i] == Standing::fitted || fitted.standing[i] == Standing::at_zero;
    task.start[i] = task.is_free[i] ? parameters[i].typical : fitted.coefficients[i];
    if (parameters[i].term == "startup" && !task.is_free[i]) task.startup = task.start[i];
  }
  task.scale = fitted.loss_scale;
  return task;
}

template <class S>
struct RowResidual {
  const Task<S>& task;
  std::size_t row;

  template <class T>
  bool operator()(const T* logs, T* residual) const {
    using std::exp;
    using std::log;
    std::array<T, S::size> c;
    for (std::size_t i = 0; i < S::size; ++i) {
      c[i] = task.is_free[i] ? exp(logs[i]) : T(task.start[i]);
    }
    const T model = S{}(task.jobs[row], *task.node, c.data()).base() - task.startup;
    if (!(model > 0.0)) return false;
    residual[0] = log(model / (task.measured[row] - task.startup));
    return true;
  }
};

template <class S>
double fit_with_ceres_alone(const Task<S>& task) {
  constexpr int size = static_cast<int>(S::size);
  std::array<double, S::size> logs{};
  std::vector<int> held;
  for (std::size_t i = 0; i < S::size; ++i) {
    if (task.is_free[i]) {
      logs[i] = std::log(task.start[i]);
    } else {
      held.push_back(static_cast<int>(i));
    }
  }
  ceres::Problem problem;
  for (std::size_t row = 0; row < task.jobs.size(); ++row) {
    problem.AddResidualBlock(
        new ceres::AutoDiffCostFunction<RowResidual<S>, 1, size>(new RowResidual<S>{task, row}),
        new ceres::CauchyLoss(cauchy_tuning * task.scale),
        logs.data());
  }
  problem.SetManifold(logs.data(), new ceres::SubsetManifold(size, held));
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_QR;
  options.logging_type = ceres::SILENT;
  // The default stops while the sixth digit of the cost still moves.
  options.function_tolerance = 1e-10;
  options.max_num_iterations = 1000;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  return summary.final_cost;
}

/// The baseline finds coefficients and nothing about them.
ModelFitOptions coefficients_only() {
  ModelFitOptions options;
  options.infer = false;
  return options;
}

/// One trace and everything that fit_model fits to it.
struct Case {
  std::string name;
  Trace trace;
  Hardware node;
  ModelFit fitted;
  std::vector<Workload> timed_jobs;  ///< with their measured duration
  Task<EnergySum> energy;
  Task<DurationSum> duration;
  Task<EnergySum> energy_given_duration;

  Case(std::string device, const std::string& file, const std::string& profile)
      : name("fit_" + std::move(device)),
        trace(read_trace(find_data_file("traces", file), TraceUse::measured)),
        node(read_profile(profile).hardware),
        fitted(fit_model(trace.rows, node, coefficients_only())),
        timed_jobs(trace.rows.jobs) {
    const Measurements& rows = trace.rows;
    for (std::size_t i = 0; i < timed_jobs.size(); ++i) {
      timed_jobs[i].duration = second * rows.duration_s[i];
    }
    energy = task_of<EnergySum>(fitted.fits[0].result, rows.jobs, rows.energy_J, node);
    duration = task_of<DurationSum>(fitted.fits[1].result, rows.jobs, rows.duration_s, node);
    energy_given_duration =
        task_of<EnergySum>(fitted.fits[2].result, timed_jobs, rows.energy_J, node);
  }
  // The tasks point into it.
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;

  /// Costs in the order of fit_model's three fits.
  [[nodiscard]] std::array<double, 3> baseline_costs() const {
    return {fit_with_ceres_alone(energy),
            fit_with_ceres_alone(duration),
            fit_with_ceres_alone(energy_given_duration)};
  }

  /// Whether the library's optimum is never the worse one; says where they differ.
  [[nodiscard]] bool agrees() const {
    constexpr double tolerance = 1e-6;
    constexpr std::array<const char*, 3> what{"energy", "duration", "energy given duration"};
    const std::array<double, 3> own{
        fitted.fits[0].result.cost, fitted.fits[1].result.cost, fitted.fits[2].result.cost};
    const std::array<double, 3> baseline = baseline_costs();
    bool is_good = true;
    for (std::size_t i = 0; i < own.size(); ++i) {
      const double excess = baseline[i] / own[i] - 1.0;
      const char* verdict = "the same optimum";
      if (!(std::abs(excess) <= tolerance)) {
        verdict = excess > 0.0 ? "the baseline ended in a worse optimum"
                               : "ENERGYMODEL ENDED IN A WORSE OPTIMUM";
      }
      is_good = is_good && excess >= -tolerance;
      std::printf("%s, %-22s cost %.9g, baseline %.9g (%+.1e): %s\n",
                  name.c_str(),
                  what[i],
                  own[i],
                  baseline[i],
                  excess,
                  verdict);
    }
    return is_good;
  }
};

}  // namespace
}  // namespace energymodel::bench

int main(int argc, char** argv) try {
  using namespace energymodel;
  using namespace energymodel::bench;
  const std::array<Case, 2> cases{{{"gpu", "butter_e_gpu.csv", "nrel-eagle-gpu"},
                                   {"cpu", "butter_e_cpu.csv", "nrel-eagle-cpu"}}};
  for (const Case& one : cases) {
    if (!one.agrees()) return 1;
    ::benchmark::RegisterBenchmark((one.name + "/energymodel").c_str(),
                                   [&one](::benchmark::State& state) {
                                     for (auto _ : state) {
                                       ModelFit fitted = fit_model(
                                           one.trace.rows, one.node, coefficients_only());
                                       ::benchmark::DoNotOptimize(fitted);
                                     }
                                   })
        ->Unit(::benchmark::kMillisecond);
    ::benchmark::RegisterBenchmark((one.name + "/baseline").c_str(),
                                   [&one](::benchmark::State& state) {
                                     for (auto _ : state) {
                                       auto costs = one.baseline_costs();
                                       ::benchmark::DoNotOptimize(costs);
                                     }
                                   })
        ->Unit(::benchmark::kMillisecond);
  }
  return run_and_print_ratios(argc, argv);
} catch (const energymodel::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return static_cast<int>(error.code());
}
