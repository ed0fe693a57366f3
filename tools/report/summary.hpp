// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a fit's report says in words, as HTML.
#pragma once

#include <string>

#include "verbs/fit_report.hpp"

namespace energymodel::cli {

/// How well the model predicts, in a few sentences.
[[nodiscard]] std::string summary_html(const FitReport& report);

/// How one fit ended, and its findings.
[[nodiscard]] std::string findings_html(const SumFit& fit, const FitReport& report);

}  // namespace energymodel::cli
