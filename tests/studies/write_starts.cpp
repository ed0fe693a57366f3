// SPDX-License-Identifier: Apache-2.0
// Writes docs/starts.md, on all cores. With 100 traces and 500 starts it takes about an hour and a
// half of one core; the numbers it was run with stand in the table.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "energymodel/io/file.hpp"
#include "studies/starts_study.hpp"

namespace energymodel::test {
namespace {

/// One trace after the other on every core, with a line of progress each.
std::vector<StartsResult> study_traces(Scenario scenario,
                                       std::size_t traces,
                                       std::size_t rows,
                                       std::size_t starts) {
  std::vector<StartsResult> out(traces);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t trace = next++; trace < traces; trace = next++) {
      out[trace] = study_starts(scenario, 1, rows, starts, 1 + trace);
      fmt::print(stderr,
                 "{}, seed {}: {:.3f}\n",
                 scenario_names[static_cast<std::size_t>(scenario)],
                 1 + trace,
                 out[trace].worst_chi_square);
    }
  };
  std::vector<std::thread> threads(std::max(1u, std::thread::hardware_concurrency()));
  for (auto& thread : threads) thread = std::thread(work);
  for (auto& thread : threads) thread.join();
  return out;
}

std::string table_row(std::string_view name, std::span<const StartsResult> traces) {
  std::size_t found = 0;
  double worst = 0.0;
  double agreeing = 0.0;
  std::string missed;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    found += traces[i].found;
    worst = std::max(worst, traces[i].worst_chi_square);
    agreeing += traces[i].agreeing / static_cast<double>(traces.size());
    if (traces[i].found == 0) missed += fmt::format("{}{}", missed.empty() ? "" : ", ", 1 + i);
  }
  return fmt::format("| {} | {} | {} | {:.2f} | {:.0f} % | {} |\n",
                     name,
                     traces.size(),
                     found,
                     worst,
                     100.0 * agreeing,
                     missed.empty() ? "none" : missed);
}

}  // namespace
}  // namespace energymodel::test

int main(int argc, char** argv) {
  using namespace energymodel::test;
  if (argc != 4) {
    std::fputs("usage: write_starts FILE TRACES STARTS\n", stderr);
    return 2;
  }
  const auto traces = static_cast<std::size_t>(std::atoi(argv[2]));
  const auto starts = static_cast<std::size_t>(std::atoi(argv[3]));
  constexpr std::size_t rows = 2000;
  std::string text = fmt::format(
      "# Cold starts\n\n"
      "Written by `write_starts docs/starts.md {0} {1}` (target write_starts). Synthetic traces of "
      "{2}\n"
      "runs with 5 % lognormal scatter: static power, FLOPs, steps, layers and a stream of bytes "
      "with three\n"
      "levels, whose capacities and common width are searched (12 coefficients). The fit as a user "
      "gets it\n"
      "against the lowest of {1} polished starts, random and from the grid. Chi-square: in units "
      "of the true\n"
      "variance. Agreeing: mean share of the polished starts that came within 1 of the best.\n\n"
      "| scenario | traces | within chi-square 1 | worst | agreeing | seeds missed |\n"
      "|---|---|---|---|---|---|\n",
      traces,
      starts,
      rows);
  for (std::size_t i = 0; i < scenario_names.size(); ++i) {
    text +=
        table_row(scenario_names[i], study_traces(static_cast<Scenario>(i), traces, rows, starts));
  }
  energymodel::write_file(argv[1], text);
}
