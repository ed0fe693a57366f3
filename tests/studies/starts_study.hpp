// SPDX-License-Identifier: Apache-2.0
/// \file
/// Whether a cold start finds the optimum: synthetic traces with several cache levels whose
/// capacities and common width are searched.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace energymodel::test {

enum class Scenario {
  framework,  ///< A: overheads as on the CPU node of BUTTER-E
  lean,       ///< B: overheads a sixtieth of that
  unblocked,  ///< C: lean, kernels without blocking: bytes grow with FLOPs, 30 pJ/FLOP
  mixed       ///< ref: half of the kernels blocked, batches from 16 to 4096
};
inline constexpr std::array<std::string_view, 4> scenario_names{"A: framework overhead",
                                                                "B: lean",
                                                                "C: lean, unblocked kernels",
                                                                "ref: mixed kernels and batches"};

struct StartsResult {
  std::size_t traces = 0;
  std::size_t found = 0;          ///< within a chi-square of 1 of the lowest of many starts
  double worst_chi_square = 0.0;  ///< how far above the lowest the worst trace ended
  double agreeing = 0.0;          ///< mean share of polished starts that reached the best
};

/// \param many  starts that the cold start is compared with
[[nodiscard]] StartsResult study_starts(Scenario scenario,
                                        std::size_t traces,
                                        std::size_t rows,
                                        std::size_t many,
                                        std::uint64_t first_seed);

/// The largest relative error of the derivatives that the study writes out, against Jets.
double worst_derivative_error();

}  // namespace energymodel::test
