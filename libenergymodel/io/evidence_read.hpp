// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a model file holds of runs that its fit had not seen. Internal to io.
#pragma once

#include "energymodel/fit/calibration.hpp"
#include "energymodel/fit/held_out_errors.hpp"
#include "io/toml_view.hpp"

namespace energymodel {

/// What prediction intervals are made of, and the coverage that they had.
/// \throws Error(Errc::bad_input) for lists of another length or order
[[nodiscard]] Calibration read_calibration(const TomlView& table);

/// The errors of one cross-validation.
/// \throws Error(Errc::bad_input) for unknown or absent keys
[[nodiscard]] HeldOutErrors read_held_out(const TomlView& table);

}  // namespace energymodel
