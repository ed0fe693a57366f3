// SPDX-License-Identifier: Apache-2.0
// Writes docs/starts.md. With 100 traces and 500 starts it runs for about three quarters of an
// hour; the numbers it was run with stand in the table.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "energymodel/io/file.hpp"
#include "studies/starts_study.hpp"

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
    const StartsResult r = study_starts(static_cast<Scenario>(i), traces, rows, starts, 1);
    text += fmt::format("| {} | {} | {} | {:.2f} | {:.0f} % |\n",
                        scenario_names[i],
                        r.traces,
                        r.found,
                        r.worst_chi_square,
                        100.0 * r.agreeing);
  }
  energymodel::write_file(argv[1], text);
}
