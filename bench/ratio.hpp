// SPDX-License-Identifier: Apache-2.0
/// \file
/// Runs the registered benchmarks and prints how each compares with its baseline.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace energymodel::bench {

/// A benchmark and its baseline are registered as "<case>/energymodel" and "<case>/baseline".
inline constexpr std::string_view library_suffix = "/energymodel";
inline constexpr std::string_view baseline_suffix = "/baseline";

/// Prints as usual, and keeps the fastest repetition of each benchmark: what else the machine does
/// only ever adds time.
class FastestReporter : public ::benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.iterations == 0) continue;
      // The name proper, without "/repeats:5" and the like.
      const std::string& name = run.run_name.function_name;
      const double seconds = run.cpu_accumulated_time / static_cast<double>(run.iterations);
      const auto [at, is_new] = fastest_.emplace(name, seconds);
      if (!is_new && seconds < at->second) at->second = seconds;
    }
    ConsoleReporter::ReportRuns(runs);
  }

  void print_ratios() const {
    for (const auto& [name, seconds] : fastest_) {
      if (!name.ends_with(library_suffix)) continue;
      const std::string stem = name.substr(0, name.size() - library_suffix.size());
      const auto baseline = fastest_.find(stem + std::string(baseline_suffix));
      if (baseline == fastest_.end()) continue;
      std::printf("%-24s energymodel %10.3f ms   baseline %10.3f ms   ratio %.3f\n",
                  stem.c_str(),
                  1e3 * seconds,
                  1e3 * baseline->second,
                  seconds / baseline->second);
    }
  }

 private:
  std::map<std::string, double> fastest_;
};

/// Repetitions take turns, so that a slow spell of the machine meets both sides of a ratio. What
/// the caller states comes later and wins.
inline int run_and_print_ratios(int argc, char** argv) {
  std::vector<std::string> text{
      argv[0], "--benchmark_repetitions=5", "--benchmark_enable_random_interleaving=true"};
  text.insert(text.end(), argv + 1, argv + argc);
  std::vector<char*> arguments;
  for (std::string& argument : text) arguments.push_back(argument.data());
  int count = static_cast<int>(arguments.size());
  ::benchmark::Initialize(&count, arguments.data());
  if (::benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
  FastestReporter reporter;
  const auto run = ::benchmark::RunSpecifiedBenchmarks(&reporter);
  std::printf("\nFastest repetition, ratio = energymodel / baseline (below 1: faster):\n");
  reporter.print_ratios();
  return run == 0 ? 1 : 0;
}

}  // namespace energymodel::bench
