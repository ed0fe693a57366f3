// SPDX-License-Identifier: Apache-2.0
/// \file
/// Several jobs side by side: the members of a Workload that the terms read.
#pragma once

#include <array>

#include "energymodel/units.hpp"
#include "fit/batch/pack.hpp"

namespace energymodel {

/// Precision as a number, lane by lane.
template <class V>
struct PrecisionPack {
  V code;
};

template <class V, class Q>
auto of_precision(const PrecisionPack<V>& precision,
                  const Q& fp64,
                  const Q& fp32,
                  const Q& bits16,
                  const Q& bits8) {
  using Value = decltype(V{} * fp64.base());
  const auto either = [&](double next, const Q& yes, const Value& no) {
    return choose(
        precision.code < next, [&] { return Value(yes.base()); }, [&] { return no; });
  };
  return Quantity<typename Q::dimension, Value>(
      either(1.0, fp64, either(2.0, fp32, either(3.0, bits16, Value(bits8.base())))));
}

template <class V>
struct JobPack {
  struct Stream {
    Quantity<ByteDim, V> traffic;
    Quantity<ByteDim, V> working_set;
  };
  struct Operation {
    V count;
    Quantity<FlopDim, V> work;
  };

  PrecisionPack<V> precision;
  V parameters;
  V epochs;
  V steps;
  V launches;
  Quantity<FlopDim, V> work;
  Stream weights;
  Stream activations;
  Stream cache;
  Quantity<ByteDim, V> exchanged;
  V clock_ratio;
  std::array<Operation, 1> operations;
  Quantity<DurationDim, V> duration;
};

}  // namespace energymodel
