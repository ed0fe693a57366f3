// SPDX-License-Identifier: Apache-2.0
/// \file
/// What is known of public data sets: how many inputs a network sees after encoding. Layer 5.
///
/// A trace often states the raw columns of a data set. Where columns are one-hot encoded the
/// network is wider at its input, and narrower behind it for the same number of parameters.
#pragma once

#include <map>
#include <string>

namespace energymodel {

struct DatasetEntry {
  double features = 0.0;  ///< raw columns
  double inputs = 0.0;    ///< network inputs after encoding
  std::string kind;       ///< specification, estimated or assumed
  std::string source;
};

/// By name, from every file in the data folders' `datasets/`.
/// \throws Error(Errc::bad_input)
[[nodiscard]] std::map<std::string, DatasetEntry> read_dataset_table();

}  // namespace energymodel
