// SPDX-License-Identifier: Apache-2.0
/// \file
/// The rows of a trace as workloads and measurements.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/io/csv.hpp"
#include "energymodel/io/dataset_table.hpp"
#include "energymodel/io/trace.hpp"
#include "energymodel/workload.hpp"
#include "io/trace_fields.hpp"

namespace energymodel {

/// What the reader supplied by itself.
using SuppliedInputs = std::map<std::string, DatasetEntry>;
/// In words, for Trace::notes; "" for none.
[[nodiscard]] std::string describe(const SuppliedInputs& supplied);

/// Reads rows of any table with the header that it was made for; safe on any thread.
class TraceReader {
 public:
  /// \throws Error(Errc::bad_input) for a header that describes no trace
  TraceReader(const CsvTable& header, TraceUse use);

  [[nodiscard]] bool has(Field field) const { return fields_.has(field); }
  /// Whether the rows describe networks, rather than plain numbers.
  [[nodiscard]] bool is_network() const { return is_network_; }

  /// \throws Error(Errc::bad_input) with line and column
  [[nodiscard]] Workload job(const CsvTable& table,
                             std::size_t row,
                             SuppliedInputs& supplied) const;
  [[nodiscard]] double energy_J(const CsvTable& table, std::size_t row) const;
  [[nodiscard]] double duration_s(const CsvTable& table, std::size_t row) const;

 private:
  class Row;
  TraceFields fields_;
  std::map<std::string, DatasetEntry> datasets_;
  bool is_network_ = false;
};

}  // namespace energymodel
