// SPDX-License-Identifier: Apache-2.0
/// \file
/// A model of a node that was never measured, from the values of its profile. Layer 4.
///
///   seconds per FLOP = 1 / (efficiency * peak rate)
///   seconds per byte = 1 / (share * memory bandwidth), beyond the outermost cache
///   joules           = seconds * working power
///   working power = load * rating of what works + idle power of the rest, at the plug
///
/// What a data sheet does not say is assumed, each with its spread and source; the spreads make the
/// intervals, and no coverage was measured.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "energymodel/fit/fitted_model.hpp"
#include "energymodel/hardware.hpp"

namespace energymodel {

/// What is known of the job that the data sheet does not say.
struct SpecificationOptions {
  std::optional<double> efficiency;      ///< of the peak FLOP rate; known of the job, else assumed
  std::optional<Power<>> working_power;  ///< of the whole node while it works; likewise
  /// What works; the other components idle. Nothing: accelerators, or else processors.
  std::optional<ComponentKind> working;
};

/// Mean of the logarithms of 32.5 % (Gopher), 30.2 % (MT-NLG) and 46.2 % (PaLM).
inline const Assumption assumed_efficiency{
    "efficiency",
    0.357,
    0.40,
    "model FLOPs utilisation of three large training runs: 32.5, 30.2 and 46.2 % (Chowdhery et al. "
    "2022, arXiv 2204.02311, table 3); the spread is wider than theirs, for other kinds of job"};
inline const Assumption assumed_bandwidth_share{
    "share of the memory bandwidth",
    0.8,
    0.2,
    "assumed: streaming kernels reach 70 to 90 % of the data-sheet rate"};
inline const Assumption assumed_load{
    "power at work over rating",
    0.76,
    0.20,
    "heavy training on an 8x H100 node: 76 % of its rating of 10.2 kW (Newkirk et al. 2025, arXiv "
    "2506.14551)"};
inline const Assumption assumed_idle_share{
    "idle power over rating",
    0.18,
    0.3,
    "1.8 of 10.2 kW on an 8x H100 node (Latif et al. 2024, arXiv 2412.08602, second-hand)"};

/// \throws Error(Errc::insufficient_data) where the profile states no peak rate of what works, or
///         no rating
[[nodiscard]] FittedModel specified_model(const Hardware& node,
                                          const SpecificationOptions& options = {});

/// The power of the node at work while all but `working` idles; nothing if its rating is unknown.
[[nodiscard]] std::optional<Power<>> working_power_of(const Hardware& node, ComponentKind working);

/// The node's idle power, or the assumed share of its rating.
[[nodiscard]] Power<> idle_power_or_assumed(const Hardware& node);

}  // namespace energymodel
