// SPDX-License-Identifier: Apache-2.0
/// \file
/// Digits reached on NIST's certified problems, from values of 20 digits.
#pragma once

#include "oracle/digits.hpp"
#include "oracle/nist_problem.hpp"

namespace energymodel::test {

/// Whether the files are there.
bool has_nist_digits();

/// Parameters, standard deviations and residual sum of squares from both starts.
Agreements nonlinear_nist_digits(const NistModel& model);

/// The linear problems.
std::vector<std::string> linear_nist_names();
Agreements linear_nist_digits(const std::string& name);

}  // namespace energymodel::test
