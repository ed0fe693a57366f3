// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which column of a table holds which input of a trace.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "energymodel/io/csv.hpp"

namespace energymodel {

/// The inputs of a trace, in the order of trace_columns().
enum class Field : std::size_t {
  energy,
  duration,
  power,
  observations,
  features,
  inputs,
  outputs,
  shape,
  size,
  depth,
  train_share,
  dataset,
  epochs,
  batch_size,
  precision,
  clock_ratio,
  phase,
  steps,
  parameters,
  tokens,
  launches,
  step_work,
  operation_work,
  weights_traffic,
  weights_working_set,
  activations_traffic,
  activations_working_set,
  kv_cache_traffic,
  kv_cache_working_set,
  exchanged,
  count
};
inline constexpr std::size_t field_count = static_cast<std::size_t>(Field::count);

/// A column that was found, and the factor to base units.
struct FieldColumn {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t column = none;
  double factor = 1.0;
};

class TraceFields {
 public:
  /// \throws Error(Errc::bad_input) for a likely misspelling, a unit of another kind, or two
  /// columns
  ///         of one input
  TraceFields(const std::vector<std::string>& columns, const std::string& table_name);

  [[nodiscard]] bool has(Field field) const { return at(field).column != FieldColumn::none; }
  [[nodiscard]] const FieldColumn& at(Field field) const {
    return found_[static_cast<std::size_t>(field)];
  }
  /// \throws Error(Errc::bad_input) for a field without a column
  const FieldColumn& require(Field field, const CsvTable& table) const;

 private:
  bool find_unit_column(const std::string& name, std::size_t index, const std::string& table_name);

  std::array<FieldColumn, field_count> found_{};
};

}  // namespace energymodel
