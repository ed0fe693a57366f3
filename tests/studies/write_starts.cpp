// SPDX-License-Identifier: Apache-2.0
// Writes docs/starts.md, on all cores. With 100 traces and 500 starts it takes about an hour of one
// core; the numbers it was run with stand in the table.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "energymodel/io/file.hpp"
#include "studies/starts_study.hpp"

namespace energymodel::test {
namespace {

/// study_starts() in as many parts as there are cores; the same result as in one.
StartsResult study_in_parts(Scenario scenario,
                            std::size_t traces,
                            std::size_t rows,
                            std::size_t starts) {
  const std::size_t parts = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::future<StartsResult>> running;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t first = traces * part / parts;
    const std::size_t count = traces * (part + 1) / parts - first;
    running.push_back(std::async(
        std::launch::async, study_starts, scenario, count, rows, starts, std::uint64_t{1} + first));
  }
  StartsResult out;
  for (auto& part : running) {
    const StartsResult r = part.get();
    out.traces += r.traces;
    out.found += r.found;
    out.worst_chi_square = std::max(out.worst_chi_square, r.worst_chi_square);
    out.agreeing += r.agreeing * static_cast<double>(r.traces) / static_cast<double>(traces);
  }
  return out;
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
      "| scenario | traces | within chi-square 1 | worst | agreeing |\n|---|---|---|---|---|\n",
      traces,
      starts,
      rows);
  for (std::size_t i = 0; i < scenario_names.size(); ++i) {
    const StartsResult r = study_in_parts(static_cast<Scenario>(i), traces, rows, starts);
    text += fmt::format("| {} | {} | {} | {:.2f} | {:.0f} % |\n",
                        scenario_names[i],
                        r.traces,
                        r.found,
                        r.worst_chi_square,
                        100.0 * r.agreeing);
  }
  energymodel::write_file(argv[1], text);
}
