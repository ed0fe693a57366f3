// SPDX-License-Identifier: Apache-2.0
/// \file
/// What an import kept, repaired and set aside, on one screen.
#pragma once

#include <cstddef>
#include <string>

#include "cli/report.hpp"
#include "energymodel/io/import.hpp"

namespace energymodel::cli {

[[nodiscard]] std::string import_summary(const ImportReport& report, const Importer& importer);
[[nodiscard]] Json json_of(const ImportReport& report, const Importer& importer);

/// How many different things energy_J covers.
[[nodiscard]] std::size_t count_scopes(const ImportReport& report);

/// "12 x job that did not complete, 1 x truncated last line"; the most frequent first.
[[nodiscard]] std::string count_reasons(const ImportReport& report);

}  // namespace energymodel::cli
