// SPDX-License-Identifier: Apache-2.0
/// \file
/// How often prediction intervals and coefficient limits hold where the truth is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace energymodel::test {

/// How runs scatter about the truth.
enum class Noise { normal, student_3, by_size, outliers };

struct NoiseName {
  Noise noise;
  std::string_view name;
};
inline constexpr NoiseName noises[] = {
    {Noise::normal, "normal, 8 %"},
    {Noise::student_3, "Student's t with 3 degrees of freedom, 8 %"},
    {Noise::by_size, "normal, 12 % for the smallest networks to 4 % for the largest"},
    {Noise::outliers, "normal, 8 %, and 5 % of runs 1.5 to 4 times too high"}};

/// Shares over all fits.
struct CoverageResult {
  std::size_t fits = 0;
  double of_90 = 0.0;           ///< new runs inside the 90 % interval
  double of_50 = 0.0;           ///< new runs inside the 50 % interval
  double least_third_90 = 1.0;  ///< of the three thirds of the size range, the one covered least
  double most_third_90 = 0.0;
  double of_coefficients = 0.0;  ///< true coefficients inside their 95 % limits
  double width_ratio = 0.0;  ///< mean ln width of the 90 % interval over that of the true quantiles
};

/// Fits `fits` synthetic traces of `rows` jobs drawn from the GPU trace's, each with its own seed,
/// with the shipped GPU model as the truth, and predicts as many new runs.
[[nodiscard]] CoverageResult study_coverage(Noise noise,
                                            std::size_t fits,
                                            std::size_t rows,
                                            std::uint64_t first_seed);

}  // namespace energymodel::test
