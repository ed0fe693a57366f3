// SPDX-License-Identifier: Apache-2.0
/// \file
/// What network_options.cpp asks of the networks that have files of their own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verbs/network_options.hpp"

namespace energymodel::cli {

constexpr double most_count = 1e15;

/// The precision asked for; \param usual  if none is
[[nodiscard]] Precision precision_from(const Arguments& arguments, Precision usual);
[[nodiscard]] Phase phase_from(const Arguments& arguments);

/// "1 epoch", "3 k steps"
[[nodiscard]] std::string counted(double number, std::string_view noun);

[[nodiscard]] std::vector<NamedWorkload> transformer_phases(const Arguments& arguments);
[[nodiscard]] std::string describe_transformer(const Arguments& arguments, const Workload& job);

[[nodiscard]] std::vector<NamedWorkload> convolutional_phases(const Arguments& arguments);
[[nodiscard]] std::string describe_convolutional(const Arguments& arguments, const Workload& job);

}  // namespace energymodel::cli
