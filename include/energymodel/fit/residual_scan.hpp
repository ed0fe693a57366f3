// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which groups of runs stand apart from the model. Layer 4.
///
/// A campaign, a node or a family of networks that was measured under other conditions shows as a
/// group whose residuals lie to one side. Every level of every column is tested against the other
/// rows; the level of significance is shared among all those tests (Bonferroni), so that data
/// without groups raise a false alarm in at most one scan of twenty.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace energymodel {

/// A column of a trace as levels: the text of each row.
struct LevelColumn {
  std::string name;
  std::vector<std::string> level_of_row;
};

/// A level whose rows lie apart.
struct GroupDeviation {
  std::string column;
  std::string level;
  std::size_t rows = 0;
  double log_shift = 0.0;  ///< mean log residual of the level less that of the other rows
  double z = 0.0;          ///< in its standard errors
  double p_value = 1.0;    ///< after sharing among all tests
};

/// \param log_residuals  ln measured - ln model
/// \return strongest first; levels of fewer than five rows are not tested
[[nodiscard]] std::vector<GroupDeviation> scan_groups(std::span<const double> log_residuals,
                                                      std::span<const LevelColumn> columns);

}  // namespace energymodel
