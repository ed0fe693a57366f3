// SPDX-License-Identifier: Apache-2.0
// Fits a linear sum in logarithms to the columns of a folder and says how long it took: the
// library's side of the section "fit" of bench/compare.
//
//   ln measured = ln(sum over k of exp(theta_k) x_k) + scatter
//
// Usage: fit_timing FOLDER ROWS COLUMNS TOLERANCE. Reads FOLDER/x0.f64 ..., measured.f64, start.f64
// (theta), all raw doubles; writes fitted.f64 and prints one line "what threads seconds" for each
// measurement: CPU time of the process for one thread, wall-clock time for more. "cost" and
// "memory_B" stand in such lines too.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <limits>
#include <string>
#include <vector>

#include "columns.hpp"
#include "energymodel/error.hpp"
#include "energymodel/fit/least_squares.hpp"
#include "fit/condensed.hpp"
#include "fit/reduction.hpp"
#include "fit/worker_pool.hpp"

namespace energymodel::bench {
namespace {

class Columns final : public RowSource {
 public:
  Columns(const std::string& folder, std::size_t rows, std::size_t columns)
      : measured_(read_doubles(folder + "/measured.f64", rows)) {
    for (std::size_t k = 0; k < columns; ++k) {
      x_.push_back(read_doubles(folder + "/x" + std::to_string(k) + ".f64", rows));
    }
  }
  [[nodiscard]] std::size_t rows() const override { return measured_.size(); }
  RowBlock block(std::size_t first, std::size_t count, std::vector<double>&) const override {
    RowBlock out;
    out.rows = count;
    out.measured = measured_.data() + first;
    for (std::size_t k = 0; k < x_.size(); ++k) out.columns[k] = x_[k].data() + first;
    return out;
  }

 private:
  Doubles measured_;
  std::vector<Doubles> x_;
};

double now_s(std::size_t threads) {
  if (threads == 1) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

template <class Call>
double fastest_s(std::size_t threads, Call call) {
  constexpr int runs = 7;
  double fastest = 1e300;
  for (int run = 0; run < runs; ++run) {
    const double start = now_s(threads);
    call();
    fastest = std::min(fastest, now_s(threads) - start);
  }
  return fastest;
}

double peak_B() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

int run(const std::string& folder, std::size_t rows, std::size_t columns, double tolerance) {
  const Columns source(folder, rows, columns);
  const Doubles start = read_doubles(folder + "/start.f64", columns);
  LeastSquaresOptions options;
  options.initial_radii = {1e4};
  options.cost_tolerance = tolerance;
  const double before_B = peak_B();
  for (const std::size_t threads : {std::size_t{1}, std::size_t{2}}) {
    WorkerPool pool(threads);
    const auto moments_of = [&](bool is_thinned) -> MomentFunction {
      return [&, is_thinned](std::span<const double> logs) {
        std::vector<double> factors;
        for (const double log : logs) factors.push_back(std::exp(log));
        return reduce(source, {factors, columns, Loss::squares, 1.0, is_thinned}, pool);
      };
    };
    const MomentFunction moments = moments_of(false);
    LeastSquaresResult found;
    const double seconds = fastest_s(threads, [&] {
      found = solve_condensed(moments,
                              rows >= rows_worth_thinning ? moments_of(true) : MomentFunction(),
                              start,
                              std::numeric_limits<double>::infinity(),
                              options);
    });
    std::printf("fit %zu %.9f\n", threads, seconds);
    std::printf("pass %zu %.9f\n", threads, fastest_s(threads, [&] { (void)moments(start); }));
    if (threads != 1) continue;
    std::printf("iterations 1 %d\n", found.iterations);
    std::printf("cost 1 %.17g\n", found.cost);
    std::printf("memory_B 1 %.0f\n", peak_B() - before_B);
    write_doubles(folder + "/fitted.f64", found.parameters);
  }
  return 0;
}

}  // namespace
}  // namespace energymodel::bench

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: fit_timing FOLDER ROWS COLUMNS TOLERANCE\n", stderr);
    return 2;
  }
  return energymodel::bench::run(
      argv[1], std::stoul(argv[2]), std::stoul(argv[3]), std::stod(argv[4]));
}
