// SPDX-License-Identifier: Apache-2.0
#include "io/trace_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "energymodel/error.hpp"
#include "energymodel/workloads/fully_connected.hpp"
#include "energymodel/workloads/generic.hpp"

namespace energymodel {

/// One row while it is read.
class TraceReader::Row {
 public:
  Row(const TraceReader& reader, const CsvTable& table, std::size_t row)
      : fields_(reader.fields_), datasets_(reader.datasets_), table_(table), row_(row) {}

  double positive(Field field, std::string_view expected) const {
    const FieldColumn& at = fields_.require(field, table_);
    const double number = value(at, expected);
    if (number > 0.0 && std::isfinite(number)) return number;
    throw refusal(field, expected);
  }

 private:
  [[nodiscard]] Error refusal(Field field, std::string_view expected) const {
    const std::size_t column = fields_.at(field).column;
    return {Errc::bad_input,
            table_.place(row_, column),
            fmt::format("found '{}', expected {}", table_.cell(row_, column), expected)};
  }

  [[nodiscard]] double value(const FieldColumn& at, std::string_view expected) const {
    return table_.number(row_, at.column, expected) * at.factor;
  }

  /// A whole number in [low, high].
  double whole(Field field, double low, double high) const {
    const FieldColumn& at = fields_.require(field, table_);
    const std::optional<double> number = table_.number_in(row_, at.column);
    if (number && *number >= low && *number <= high && *number == std::floor(*number)) {
      return *number;
    }
    const std::string expected = fmt::format("a whole number from {:.0f} to {:.0e}", low, high);
    (void)table_.number(row_, at.column, expected);
    throw refusal(field, expected);
  }

  double optional_amount(Field field, double fallback) const {
    if (!fields_.has(field)) return fallback;
    constexpr std::string_view expected = "a number that is not negative";
    const double number = value(fields_.at(field), expected);
    if (number >= 0.0 && std::isfinite(number)) return number;
    throw refusal(field, expected);
  }

  template <class Lookup>
  auto named(Field field, Lookup lookup, const auto& names) const {
    const FieldColumn& at = fields_.require(field, table_);
    const std::optional found = lookup(std::string(table_.cell(row_, at.column)));
    if (found) return *found;
    throw refusal(field, fmt::format("one of: {}", fmt::join(names, ", ")));
  }

  Precision precision() const {
    if (!fields_.has(Field::precision)) return Precision::fp32;
    const auto lookup = [](const std::string& text) -> std::optional<Precision> {
      const auto at = std::find(precision_names.begin(), precision_names.end(), text);
      if (at == precision_names.end()) return std::nullopt;
      return static_cast<Precision>(at - precision_names.begin());
    };
    return named(Field::precision, lookup, precision_names);
  }

  /// The stated inputs; else what is known of the data set; else its raw columns.
  double inputs(SuppliedInputs& supplied) const {
    constexpr double most = 1e9;
    if (fields_.has(Field::inputs)) return whole(Field::inputs, 1, most);
    const double features = whole(Field::features, 1, most);
    if (!fields_.has(Field::dataset)) return features;
    const std::string name(table_.cell(row_, fields_.require(Field::dataset, table_).column));
    const auto entry = datasets_.find(name);
    if (entry == datasets_.end() || entry->second.features != features) return features;
    supplied.insert(*entry);
    return entry->second.inputs;
  }

  double clock_ratio() const {
    return fields_.has(Field::clock_ratio) ? positive(Field::clock_ratio, "a positive ratio") : 1.0;
  }

 public:
  Workload network_job(SuppliedInputs& supplied) const {
    const auto lookup = [](const std::string& text) { return shape_from_name(text); };
    const Shape shape = named(Field::shape, lookup, shape_names);
    const double size = whole(Field::size, 1, 1e15);
    const auto depth = static_cast<std::size_t>(whole(Field::depth, 2, 1e4));
    const double width = inputs(supplied);
    const double outputs = whole(Field::outputs, 1, 1e9);
    Training training;
    training.observations = whole(Field::observations, 1, 1e15);
    training.epochs = whole(Field::epochs, 1, 1e12);
    training.batch = whole(Field::batch_size, 1, 1e12);
    if (fields_.has(Field::train_share)) {
      training.train_share = positive(Field::train_share, "a share above 0, at most 1");
      if (training.train_share > 1.0) {
        throw refusal(Field::train_share, "a share above 0, at most 1");
      }
    }
    Workload job = training_workload(
        fully_connected(shape, size, depth, width, outputs), training, precision());
    job.clock_ratio = clock_ratio();
    return job;
  }

  Workload plain_job() const {
    PlainNumbers job;
    if (fields_.has(Field::phase)) {
      const auto lookup = [](const std::string& text) -> std::optional<Phase> {
        if (text == "training") return Phase::training;
        if (text == "inference") return Phase::inference;
        return std::nullopt;
      };
      job.phase = named(Field::phase, lookup, std::array{"training", "inference"});
    }
    job.precision = precision();
    job.steps = positive(Field::steps, "a positive count");
    job.epochs = optional_amount(Field::epochs, 0.0);
    job.batch = optional_amount(Field::batch_size, 1.0);
    job.parameters = optional_amount(Field::parameters, 0.0);
    job.tokens = optional_amount(Field::tokens, 0.0);
    job.launches = optional_amount(Field::launches, 0.0);
    job.work = Flops(optional_amount(Field::step_work, 0.0));
    job.operation_work = Flops(optional_amount(Field::operation_work, 0.0));
    job.weights = {Bytes(optional_amount(Field::weights_traffic, 0.0)),
                   Bytes(optional_amount(Field::weights_working_set, 0.0))};
    job.activations = {Bytes(optional_amount(Field::activations_traffic, 0.0)),
                       Bytes(optional_amount(Field::activations_working_set, 0.0))};
    job.cache = {Bytes(optional_amount(Field::kv_cache_traffic, 0.0)),
                 Bytes(optional_amount(Field::kv_cache_working_set, 0.0))};
    job.exchanged = Bytes(optional_amount(Field::exchanged, 0.0));
    job.clock_ratio = clock_ratio();
    return generic_workload(job);
  }

 private:
  const TraceFields& fields_;
  const std::map<std::string, DatasetEntry>& datasets_;
  const CsvTable& table_;
  std::size_t row_;
};

std::string describe(const SuppliedInputs& supplied) {
  std::string list;
  for (const auto& [name, entry] : supplied) {
    list += fmt::format(
        "{}{} {:.0f} for {:.0f}", list.empty() ? "" : ", ", name, entry.inputs, entry.features);
  }
  if (list.empty()) return list;
  return fmt::format(
      "network inputs after encoding, for raw columns: {} (from the data set tables; a column "
      "'inputs' overrides them)",
      list);
}

TraceReader::TraceReader(const CsvTable& header, TraceUse use)
    : fields_(header.columns(), header.name()) {
  is_network_ = has(Field::shape) || has(Field::size) || has(Field::depth);
  if (!is_network_ && !has(Field::steps)) {
    throw Error(Errc::bad_input,
                header.name(),
                "found neither network columns (observations, features, outputs, shape, size, "
                "depth, epochs, batch_size) nor a column 'steps', expected one of them");
  }
  if (use == TraceUse::measured) fields_.require(Field::energy, header);
  if (has(Field::dataset)) datasets_ = read_dataset_table();
}

Workload TraceReader::job(const CsvTable& table, std::size_t row, SuppliedInputs& supplied) const {
  const Row at(*this, table, row);
  return is_network_ ? at.network_job(supplied) : at.plain_job();
}

double TraceReader::energy_J(const CsvTable& table, std::size_t row) const {
  return Row(*this, table, row).positive(Field::energy, "a positive energy");
}

double TraceReader::duration_s(const CsvTable& table, std::size_t row) const {
  return Row(*this, table, row).positive(Field::duration, "a positive duration");
}

}  // namespace energymodel
