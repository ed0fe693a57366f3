// SPDX-License-Identifier: Apache-2.0
/// \file
/// The libFuzzer program: fuzz --reader=NAME [libFuzzer's options] CORPUS...
#include <cstdint>

#include "fuzz/reader.hpp"

namespace {
const energymodel::fuzz::Reader* reader = nullptr;
}

extern "C" int LLVMFuzzerInitialize(int* count, char*** words) {
  constexpr std::string_view option = "--reader=";
  for (int i = 1; i < *count; ++i) {
    const std::string_view word = (*words)[i];
    if (!word.starts_with(option)) continue;
    reader = &energymodel::fuzz::reader_named(word.substr(option.size()));
  }
  energymodel::fuzz::require(reader != nullptr, "no --reader=NAME");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reader->take({reinterpret_cast<const char*>(data), size});
  return 0;
}
