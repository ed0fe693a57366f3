// SPDX-License-Identifier: Apache-2.0
/// \file
/// Counts allocations: replaces operator new, so include it in one source of a program.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace energymodel::test {
inline std::size_t allocations = 0;

template <class Call>
std::size_t allocations_in(Call call) {
  const std::size_t before = allocations;
  call();
  return allocations - before;
}
}  // namespace energymodel::test

// Inlined, GCC 12 takes malloc and free for halves of other pairs (-Wmismatched-new-delete).
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++energymodel::test::allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}
