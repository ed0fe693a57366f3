// SPDX-License-Identifier: Apache-2.0
/// \file
/// A fitted sum as expressions of a plain job's numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "energymodel/fit/fitted_model.hpp"
#include "export/expression.hpp"

namespace energymodel::cli {

struct TermFormula {
  std::string_view term;
  Expression value;
};

/// One quantity: the sum of its terms. Only terms with a coefficient that is not zero are there.
struct Formula {
  std::string name;  ///< "energy_J"
  std::string text;  ///< "Median energy of one job [J]"
  std::vector<TermFormula> terms;
};

/// The energy from the workload and, where the model has it, the duration.
[[nodiscard]] std::vector<Formula> formulas_of(const FittedModel& model);

struct InputText {
  std::string name;
  std::string text;  ///< with its unit
};

/// What the formulas read, in the order of docs/formats.md.
[[nodiscard]] std::vector<InputText> inputs_of(const std::vector<Formula>& formulas);

}  // namespace energymodel::cli
