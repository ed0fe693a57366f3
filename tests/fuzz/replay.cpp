// SPDX-License-Identifier: Apache-2.0
/// \file
/// Gives files to a reader, as fuzzing would: fuzz_replay READER FILE...
#include <cstdio>

#include "energymodel/io/file.hpp"
#include "fuzz/reader.hpp"

int main(int count, char** words) {
  using namespace energymodel;
  fuzz::require(count >= 3, "usage: fuzz_replay READER FILE...");
  const fuzz::Reader& reader = fuzz::reader_named(words[1]);
  for (int i = 2; i < count; ++i) {
    std::fprintf(stderr, "%s\n", words[i]);  // a crash is that of the last one named
    reader.take(read_file(words[i]));
  }
  return 0;
}
