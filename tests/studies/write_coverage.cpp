// SPDX-License-Identifier: Apache-2.0
// Writes docs/coverage.md: the whole study.
#include <fmt/format.h>

#include <cstdio>

#include "energymodel/io/file.hpp"
#include "studies/coverage_study.hpp"

int main(int argc, char** argv) {
  using namespace energymodel::test;
  if (argc != 2) {
    std::fputs("usage: write_coverage FILE\n", stderr);
    return 2;
  }
  constexpr std::size_t fits = 200;
  constexpr std::size_t rows = 600;
  std::string text = fmt::format(
      "# Coverage\n\n"
      "Written by `cmake --build BUILD --target coverage`. {} synthetic traces of {} runs for each "
      "kind\n"
      "of scatter, seeds 1 to {}: jobs drawn from the BUTTER-E GPU trace, the shipped GPU model as "
      "the\n"
      "truth. Each trace is fitted and its intervals are calibrated by cross-validation, then {} "
      "new runs\n"
      "are drawn. Thirds: of the range of parameters, the one covered least and most. Width: of "
      "the 90 %\n"
      "interval in logarithms, over that between the true quantiles. Coefficients: true values "
      "inside\n"
      "their 95 % limits (Wald; one-sided at zero).\n\n"
      "| scatter | in 90 % | by third | in 50 % | width | coefficients in 95 % |\n"
      "|---|---|---|---|---|---|\n",
      fits,
      rows,
      fits,
      rows);
  for (const NoiseName& noise : noises) {
    const CoverageResult r = study_coverage(noise.noise, fits, rows, 1);
    text += fmt::format("| {} | {:.1f} % | {:.1f} to {:.1f} % | {:.1f} % | {} | {:.1f} % |\n",
                        noise.name,
                        100.0 * r.of_90,
                        100.0 * r.least_third_90,
                        100.0 * r.most_third_90,
                        100.0 * r.of_50,
                        r.width_ratio > 0.0 ? fmt::format("{:.3f}", r.width_ratio) : "",
                        100.0 * r.of_coefficients);
  }
  energymodel::write_file(argv[1], text);
}
