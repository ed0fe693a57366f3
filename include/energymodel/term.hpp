// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a term is. Layer 2.
///
/// A stateless struct with a `name`, its `parameters` and one formula that serves double (to
/// predict) and ceres::Jet (to fit), one job and several side by side (see fit/batch.hpp). tests/laws checks every listed term: finite, not negative,
/// nothing for no work, monotone in work, exact gradient.
#pragma once

#include <concepts>
#include <string_view>

#include "energymodel/hardware.hpp"
#include "energymodel/parameter.hpp"
#include "energymodel/units.hpp"
#include "energymodel/workload.hpp"

namespace energymodel {

template <class X>
concept Term = CostDimension<typename X::cost> &&
    requires(const X& term, const Workload& job, const Hardware& node, const double* c) {
  { X::name } -> std::convertible_to<std::string_view>;
  X::parameters;
  { term(job, node, c) } -> std::same_as<Quantity<typename X::cost, double>>;
};

}  // namespace energymodel
