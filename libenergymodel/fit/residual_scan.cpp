// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/residual_scan.hpp"

#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include "fit/fit_problem.hpp"

namespace energymodel {
namespace {

constexpr std::size_t fewest_rows = 5;
constexpr double significance = 0.05;
/// A single wild run must not make its group stand apart.
constexpr double clipped_at = 3.0;

struct Moments {
  double sum = 0.0;
  double squares = 0.0;
  std::size_t rows = 0;
};

}  // namespace

std::vector<GroupDeviation> scan_groups(std::span<const double> log_residuals,
                                        std::span<const LevelColumn> columns) {
  const double scale = robust_scale(log_residuals);
  if (!(scale > 0.0)) return {};
  std::vector<double> clipped;
  Moments all;
  for (const double r : log_residuals) {
    clipped.push_back(std::clamp(r, -clipped_at * scale, clipped_at * scale));
    all.sum += clipped.back();
    all.squares += clipped.back() * clipped.back();
    ++all.rows;
  }
  const auto n = static_cast<double>(all.rows);
  const double variance = all.squares / n - (all.sum / n) * (all.sum / n);

  std::vector<GroupDeviation> tested;
  for (const LevelColumn& column : columns) {
    std::map<std::string_view, Moments> levels;
    for (std::size_t row = 0; row < clipped.size(); ++row) {
      Moments& level = levels[column.level_of_row[row]];
      level.sum += clipped[row];
      ++level.rows;
    }
    for (const auto& [name, level] : levels) {
      const std::size_t others = all.rows - level.rows;
      if (level.rows < fewest_rows || others < fewest_rows) continue;
      const auto inside = static_cast<double>(level.rows);
      const auto outside = static_cast<double>(others);
      GroupDeviation deviation;
      deviation.column = column.name;
      deviation.level = name;
      deviation.rows = level.rows;
      deviation.log_shift = level.sum / inside - (all.sum - level.sum) / outside;
      deviation.z = deviation.log_shift / std::sqrt(variance * (1.0 / inside + 1.0 / outside));
      tested.push_back(std::move(deviation));
    }
  }
  const auto tests = static_cast<double>(tested.size());
  const boost::math::normal normal;
  std::vector<GroupDeviation> apart;
  for (GroupDeviation& deviation : tested) {
    const double one_test =
        2.0 * boost::math::cdf(boost::math::complement(normal, std::abs(deviation.z)));
    deviation.p_value = std::min(1.0, tests * one_test);
    // One set of rows under two names (a data set and its number of columns) is said once.
    const bool is_alias = std::any_of(apart.begin(), apart.end(), [&](const auto& other) {
      return other.rows == deviation.rows && std::abs(other.z - deviation.z) < 1e-9;
    });
    if (deviation.p_value < significance && !is_alias) apart.push_back(std::move(deviation));
  }
  std::stable_sort(apart.begin(), apart.end(), [](const auto& a, const auto& b) {
    return std::abs(a.z) > std::abs(b.z);
  });
  return apart;
}

}  // namespace energymodel
