// SPDX-License-Identifier: Apache-2.0
/// \file
/// A whole job: its phases one after the other, on as many nodes as share them. Layer 4.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

/// How a job runs, beyond its workload.
struct Placement {
  /// Of the time that nodes compute, over the time that they take together; below 1 they wait for
  /// each other, at idle power.
  double parallel_efficiency = 1.0;
  /// Drawn on top of the model's node, for as long as the job runs: what else the node has that
  /// idles.
  Power<> also_idle{};
};

/// What a job takes on all of its nodes together.
struct Forecast {
  Prediction total;
  double nodes = 1.0;
  std::optional<Power<>> node_peak_power;  ///< of one node, in the phase that draws most
  Energy<> waiting;    ///< of the total, of nodes that wait for each other
  Energy<> also_idle;  ///< of the total, of components that the model's node does not have
};

/// The highest power of a node over its mean power while it steps. Mean of four workloads on an 8x
/// H100 node, 1.006, 1.063, 1.073 and 1.035 (Latif et al. 2024, arXiv 2412.08602, second-hand).
inline constexpr double peak_over_working_power = 1.044;

/// Phases add up, and so do the ends of their intervals: the error of a coefficient is the same in
/// each of them and on each node. A start-up is paid once.
/// \param phases  each the share of one node; at least one
[[nodiscard]] Forecast forecast(const FittedModel& model,
                                std::span<const Workload> phases,
                                const Placement& placement = {},
                                std::string_view group = {}) noexcept;

}  // namespace energymodel
