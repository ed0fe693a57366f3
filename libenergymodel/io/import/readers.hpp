// SPDX-License-Identifier: Apache-2.0
/// \file
/// The readers, one file each, as they stand in the table of importers. Internal to io.
#pragma once

#include <string>
#include <string_view>

#include "energymodel/io/import.hpp"

namespace energymodel::importing {

using Reader = ImportReport(std::string_view text,
                            const std::string& name,
                            const ImportOptions& options);

Reader read_carbontracker;
Reader read_codecarbon;
Reader read_likwid;
Reader read_map;
Reader read_mlperf_power;
Reader read_nvidia_smi;
Reader read_perf;
Reader read_perun;
Reader read_prometheus;
Reader read_slurm;
Reader read_zeus;

/// Sets a component's energy [J] if it is positive: 0 is unknown.
void set_energy(ImportedRun& run, const std::string& component, std::optional<double> energy_J);

}  // namespace energymodel::importing
