// SPDX-License-Identifier: Apache-2.0
/// \file
/// Where profiles and tables lie. Layer 5.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace energymodel {

/// Folders searched for `hardware/`, `datasets/` and `fitted/`, the first hit wins:
/// those in ENERGYMODEL_PATH (separated by ':'), the user's (XDG_DATA_HOME or ~/.local/share,
/// then /energymodel), the installation's, and, in a build tree, the sources'.
[[nodiscard]] std::vector<std::string> data_folders();

/// The first `folder/kind/name` that exists, or "".
[[nodiscard]] std::string find_data_file(std::string_view kind, std::string_view name);

/// Every file of a kind with that extension, each name once (the first folder's), sorted by name.
[[nodiscard]] std::vector<std::string> list_data_files(std::string_view kind,
                                                       std::string_view extension);

/// The names, without ".toml", of the TOML files of a kind: those of models ("fitted"), nodes
/// ("hardware") or components ("hardware/components").
[[nodiscard]] std::vector<std::string> list_data_names(std::string_view kind);

}  // namespace energymodel
