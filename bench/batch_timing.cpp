// SPDX-License-Identifier: Apache-2.0
// Predicts the columns of a folder and says how long it took: the library's side of bench/compare.
//
// Usage: batch_timing MODEL FOLDER ROWS. Reads FOLDER/COLUMN.f64 (raw doubles), writes the
// predictions beside them and prints one line "what threads seconds" for each measurement: CPU time
// for one thread, wall-clock time for more.
#include <time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "columns.hpp"
#include "energymodel/fit/batch.hpp"
#include "energymodel/io/model_file.hpp"

namespace energymodel::bench {
namespace {

/// Of this thread, which what else the machine does changes less than wall-clock time.
double cpu_s() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double wall_s() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// The fastest of some runs [s]: what else the machine does only ever adds time.
template <class Call>
double fastest_s(std::size_t threads, Call call) {
  constexpr int runs = 15;
  const auto clock = threads == 1 ? cpu_s : wall_s;
  double fastest = 1e300;
  for (int run = 0; run < runs; ++run) {
    const double start = clock();
    call();
    fastest = std::min(fastest, clock() - start);
  }
  return fastest;
}

/// Adds up an array, which is as fast as it can be read.
double sum_of(const double* at, std::size_t count) {
  constexpr std::size_t lanes = 32;
  std::array<double, lanes> sums{};
  for (std::size_t i = 0; i + lanes <= count; i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += at[i + lane];
  }
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

void read_in_threads(const Doubles& values, std::size_t threads) {
  std::vector<std::thread> others;
  std::vector<double> sums(threads);
  const std::size_t share = values.size() / threads;
  for (std::size_t i = 1; i < threads; ++i) {
    others.emplace_back([&, i] { sums[i] = sum_of(values.data() + i * share, share); });
  }
  sums[0] = sum_of(values.data(), share);
  for (std::thread& other : others) other.join();
  if (sums[0] == 0.0) std::abort();  // keeps the sum
}

int run(const std::string& model_name, const std::string& folder, std::size_t rows) {
  const FittedModel model = read_model(model_name);
  JobColumns jobs;
  jobs.rows = rows;
  const std::map<std::string, JobColumn JobColumns::*> names{
      {"steps", &JobColumns::steps},
      {"epochs", &JobColumns::epochs},
      {"parameters", &JobColumns::parameters},
      {"launches", &JobColumns::launches},
      {"step_FLOP", &JobColumns::step_FLOP},
      {"operation_FLOP", &JobColumns::operation_FLOP},
      {"weights_traffic_B", &JobColumns::weights_traffic_B},
      {"weights_working_set_B", &JobColumns::weights_working_set_B},
      {"activations_traffic_B", &JobColumns::activations_traffic_B},
      {"activations_working_set_B", &JobColumns::activations_working_set_B},
      {"exchanged_B", &JobColumns::exchanged_B}};
  std::map<std::string, Doubles> data;
  for (const auto& [name, column] : names) {
    const std::string path = folder + "/" + name + ".f64";
    if (!std::filesystem::exists(path)) continue;
    data[name] = read_doubles(path, rows);
    (jobs.*column).values = data[name];
  }

  Doubles median(rows);
  Doubles low(rows);
  Doubles high(rows);
  BatchOutput energy;
  energy.energy_J.median = median;
  BatchOutput interval = energy;
  interval.energy_J.low_90 = low;
  interval.energy_J.high_90 = high;

  const Doubles large(std::size_t{64} << 20, 1.0);
  for (const std::size_t threads : {1U, 2U}) {
    std::printf("read_bandwidth_%zu_bytes %zu %.9f\n",
                large.size() * sizeof(double),
                threads,
                fastest_s(threads, [&] { read_in_threads(large, threads); }));
    for (const auto& [name, instructions] : {std::pair{"plain", Instructions::plain},
                                             std::pair{"avx2", Instructions::avx2},
                                             std::pair{"avx512", Instructions::avx512}}) {
      if (instructions > widest_instructions()) continue;
      const BatchOptions options{threads, instructions};
      std::printf("median_%s %zu %.9f\n", name, threads, fastest_s(threads, [&] {
                    predict(model, jobs, energy, options);
                  }));
      std::printf("interval_%s %zu %.9f\n", name, threads, fastest_s(threads, [&] {
                    predict(model, jobs, interval, options);
                  }));
    }
  }
  write_doubles(folder + "/median.out", median);
  write_doubles(folder + "/low_90.out", low);
  write_doubles(folder + "/high_90.out", high);
  return 0;
}

}  // namespace
}  // namespace energymodel::bench

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::fprintf(stderr, "usage: batch_timing MODEL FOLDER ROWS\n");
    return 2;
  }
  return energymodel::bench::run(argv[1], argv[2], std::strtoull(argv[3], nullptr, 10));
} catch (const energymodel::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return static_cast<int>(error.code());
}
