// SPDX-License-Identifier: Apache-2.0
/// \file
/// Independent pieces of work, two at a time.
#pragma once

#include <cstddef>
#include <future>

namespace energymodel {

/// Calls take(make(i)) for i = 0 .. count - 1 in this order and thread; two are made at a time, so
/// the result is that of one thread in half the time.
template <class Make, class Take>
void in_pairs(std::size_t count, const Make& make, const Take& take) {
  for (std::size_t i = 0; i < count; i += 2) {
    std::future<decltype(make(i))> beside;
    if (i + 1 < count) beside = std::async(std::launch::async, [&make, i] { return make(i + 1); });
    take(make(i));
    if (beside.valid()) take(beside.get());
  }
}

}  // namespace energymodel
