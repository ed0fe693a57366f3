// SPDX-License-Identifier: Apache-2.0
/// \file
/// A fit as one HTML page.
#pragma once

#include <string>

#include "verbs/fit_report.hpp"

namespace energymodel::cli {

/// One self-contained page: no script, no other file, nothing from a network. Readable on a phone,
/// on a desk, in the dark and in print. Equal fits give equal bytes.
///
/// \pre every fit of the report has its inference
[[nodiscard]] std::string html_report(const FitReport& report);

}  // namespace energymodel::cli
