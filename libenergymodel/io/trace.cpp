// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>

#include "energymodel/error.hpp"
#include "energymodel/io/content_id.hpp"
#include "energymodel/io/dataset_table.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "energymodel/workloads/fully_connected.hpp"
#include "energymodel/workloads/generic.hpp"
#include "io/suggest.hpp"

namespace energymodel {
namespace {

constexpr std::array columns{
    TraceColumn{"energy_J", "measured", "of the whole job; kWh, Wh, MJ ... by suffix"},
    TraceColumn{"duration_s", "measured", "of the whole job; min, h, d by suffix"},
    TraceColumn{"power_W", "measured", "mean over the job; carried through, not used"},
    TraceColumn{"observations", "network", "rows of the data set, train and test together"},
    TraceColumn{"features", "network", "raw columns of the data set"},
    TraceColumn{"inputs", "network", "network inputs after encoding; overrides features"},
    TraceColumn{"outputs", "network", "network outputs"},
    TraceColumn{"shape", "network", "rectangle, trapezoid ... (see docs/model.md)"},
    TraceColumn{"size", "network", "nominal count of weights and biases"},
    TraceColumn{"depth", "network", "layers with weights, the output layer included"},
    TraceColumn{"train_share", "network", "share of the observations trained on; 0.8 if absent"},
    TraceColumn{"dataset", "network", "name; supplies the encoded inputs of known data sets"},
    TraceColumn{"epochs", "any", "passes over the training share"},
    TraceColumn{"batch_size", "any", "samples per step"},
    TraceColumn{"precision", "any", "fp64, fp32, bits16 or bits8; fp32 if absent"},
    TraceColumn{"clock_ratio", "any", "clock over the reference clock; 1 if absent"},
    TraceColumn{"phase", "plain", "training or inference; training if absent"},
    TraceColumn{"steps", "plain", "steps of the whole job"},
    TraceColumn{"parameters", "plain", "weights and biases"},
    TraceColumn{"tokens", "plain", "processed or generated over the whole job"},
    TraceColumn{"launches", "plain", "operations issued per step"},
    TraceColumn{"step_FLOP", "plain", "work of one step; a multiply-accumulate is 2"},
    TraceColumn{"operation_FLOP",
                "plain",
                "work of one operation, for the threading switch; step_FLOP / launches if absent"},
    TraceColumn{"weights_traffic_B", "plain", "bytes of weights moved per step"},
    TraceColumn{"weights_working_set_B", "plain", "bytes they cycle through"},
    TraceColumn{"activations_traffic_B", "plain", "bytes of activations moved per step"},
    TraceColumn{"activations_working_set_B", "plain", "bytes they cycle through"},
    TraceColumn{"kv_cache_traffic_B", "plain", "bytes of keys and values moved per step"},
    TraceColumn{"kv_cache_working_set_B", "plain", "bytes they cycle through"},
    TraceColumn{"exchanged_B", "plain", "bytes over a link per step"}};

/// Columns whose unit is part of the name.
struct UnitStem {
  std::string_view stem;
  Kind kind;
};
constexpr std::array unit_stems{UnitStem{"energy", Kind::energy},
                                UnitStem{"duration", Kind::duration},
                                UnitStem{"power", Kind::power},
                                UnitStem{"step", Kind::flops},
                                UnitStem{"operation", Kind::flops},
                                UnitStem{"weights_traffic", Kind::bytes},
                                UnitStem{"weights_working_set", Kind::bytes},
                                UnitStem{"activations_traffic", Kind::bytes},
                                UnitStem{"activations_working_set", Kind::bytes},
                                UnitStem{"kv_cache_traffic", Kind::bytes},
                                UnitStem{"kv_cache_working_set", Kind::bytes},
                                UnitStem{"exchanged", Kind::bytes}};

/// A column that was found, and the factor to base units.
struct Found {
  std::size_t column = 0;
  double factor = 1.0;
};

class Reader {
 public:
  Reader(std::shared_ptr<const CsvTable> table, TraceUse use)
      : table_(std::move(table)), use_(use) {
    identify_columns();
  }

  Trace read() {
    Trace trace;
    const bool is_network = has("shape") || has("size") || has("depth");
    if (!is_network && !has("steps")) {
      throw Error(Errc::bad_input,
                  table_->name(),
                  "found neither network columns (observations, features, outputs, shape, size, "
                  "depth, epochs, batch_size) nor a column 'steps', expected one of them");
    }
    if (use_ == TraceUse::measured) require("energy");
    if (table_->rows() == 0) {
      throw Error(Errc::bad_input, table_->name(), "found no rows, expected at least one");
    }
    if (has("dataset")) datasets_ = read_dataset_table();
    for (std::size_t row = 0; row < table_->rows(); ++row) {
      trace.rows.jobs.push_back(is_network ? network_job(row) : plain_job(row));
      if (use_ != TraceUse::measured) continue;
      trace.rows.energy_J.push_back(positive(row, "energy", "a positive energy"));
      if (has("duration")) {
        trace.rows.duration_s.push_back(positive(row, "duration", "a positive duration"));
      }
    }
    if (!supplied_.empty()) {
      std::string list;
      for (const auto& [name, entry] : supplied_) {
        list += fmt::format(
            "{}{} {:.0f} for {:.0f}", list.empty() ? "" : ", ", name, entry.inputs, entry.features);
      }
      trace.notes.push_back(
          fmt::format("network inputs after encoding, for raw columns: {} (from the data set "
                      "tables; a column 'inputs' overrides them)",
                      list));
    }
    trace.rows.where = [table = table_](std::size_t row) { return table->place(row); };
    trace.table = table_;
    return trace;
  }

 private:
  void identify_columns() {
    std::vector<std::string> known;
    for (const TraceColumn& column : columns) known.emplace_back(column.name);
    for (std::size_t i = 0; i < table_->columns().size(); ++i) {
      const std::string& name = table_->columns()[i];
      if (identify_unit_column(name, i)) continue;
      if (std::find(known.begin(), known.end(), name) != known.end()) {
        found_[name] = {i, 1.0};
        continue;
      }
      const std::string meant = nearest(name, known);
      if (meant.empty()) continue;
      throw Error(
          Errc::bad_input,
          table_->name(),
          fmt::format(
              "found column '{}', expected '{}' (rename it if it is another thing)", name, meant));
    }
  }

  /// Whether the column is one of those with a unit; refuses a unit of another kind.
  bool identify_unit_column(const std::string& name, std::size_t index) {
    for (const auto& [stem, kind] : unit_stems) {
      const bool is_bare = name == stem && stem != "step" && stem != "operation";
      const bool is_stem =
          name.size() > stem.size() + 1 && name.starts_with(stem) && name[stem.size()] == '_';
      if (!is_bare && !is_stem) continue;
      const std::string_view unit =
          is_bare ? std::string_view() : std::string_view(name).substr(stem.size() + 1);
      const double factor = unit_factor(unit, kind);
      if (factor != 0.0) {
        if (!found_.emplace(std::string(stem), Found{index, factor}).second) {
          throw Error(Errc::bad_input,
                      table_->name(),
                      fmt::format("found '{}' in two units, expected one column of it", stem));
        }
        return true;
      }
      const std::string_view noun = describe_unit(unit);
      if (!is_bare && noun.empty()) continue;
      throw Error(
          Errc::bad_input,
          table_->name(),
          is_bare ? fmt::format(
                        "found column '{}' without a unit, expected '{}'", name, canonical(stem))
                  : fmt::format("found column '{}' with the unit of {}, expected '{}'",
                                name,
                                noun,
                                canonical(stem)));
    }
    return false;
  }

  static std::string_view canonical(std::string_view stem) {
    for (const TraceColumn& column : columns) {
      if (column.name.starts_with(stem) && column.name.size() > stem.size() &&
          column.name[stem.size()] == '_' &&
          column.name.find('_', stem.size() + 1) == std::string_view::npos) {
        return column.name;
      }
    }
    return stem;
  }

  [[nodiscard]] bool has(const std::string& name) const { return found_.contains(name); }

  const Found& require(const std::string& name) const {
    const auto at = found_.find(name);
    if (at != found_.end()) return at->second;
    throw Error(Errc::bad_input,
                table_->name(),
                fmt::format("found no column '{}', expected one among: {}",
                            canonical(name),
                            fmt::join(table_->columns(), ", ")));
  }

  [[nodiscard]] double value(std::size_t row, const Found& at, std::string_view expected) const {
    return table_->number(row, at.column, expected) * at.factor;
  }

  double positive(std::size_t row, const std::string& name, std::string_view expected) const {
    const Found& at = require(name);
    const double number = value(row, at, expected);
    if (number > 0.0 && std::isfinite(number)) return number;
    throw Error(Errc::bad_input,
                table_->place(row, at.column),
                fmt::format("found '{}', expected {}", table_->cell(row, at.column), expected));
  }

  /// A whole number in [low, high].
  double whole(std::size_t row, const std::string& name, double low, double high) const {
    const Found& at = require(name);
    const std::optional<double> number = table_->number_in(row, at.column);
    if (number && *number >= low && *number <= high && *number == std::floor(*number)) {
      return *number;
    }
    const std::string expected = fmt::format("a whole number from {:.0f} to {:.0e}", low, high);
    (void)table_->number(row, at.column, expected);
    throw Error(Errc::bad_input,
                table_->place(row, at.column),
                fmt::format("found '{}', expected {}", table_->cell(row, at.column), expected));
  }

  double optional_amount(std::size_t row, const std::string& name, double fallback) const {
    const auto at = found_.find(name);
    if (at == found_.end()) return fallback;
    const double number = value(row, at->second, "a number that is not negative");
    if (number >= 0.0 && std::isfinite(number)) return number;
    throw Error(Errc::bad_input,
                table_->place(row, at->second.column),
                fmt::format("found '{}', expected a number that is not negative",
                            table_->cell(row, at->second.column)));
  }

  template <class Lookup>
  auto named(std::size_t row, const std::string& name, Lookup lookup, const auto& names) const {
    const Found& at = require(name);
    const std::string text(table_->cell(row, at.column));
    const auto found = lookup(text);
    if (found) return *found;
    throw Error(Errc::bad_input,
                table_->place(row, at.column),
                fmt::format("found '{}', expected one of: {}", text, fmt::join(names, ", ")));
  }

  Precision precision(std::size_t row) const {
    if (!has("precision")) return Precision::fp32;
    const auto lookup = [](const std::string& text) -> std::optional<Precision> {
      const auto at = std::find(precision_names.begin(), precision_names.end(), text);
      if (at == precision_names.end()) return std::nullopt;
      return static_cast<Precision>(at - precision_names.begin());
    };
    return named(row, "precision", lookup, precision_names);
  }

  /// The stated inputs; else what is known of the data set; else its raw columns.
  double inputs(std::size_t row) {
    constexpr double most = 1e9;
    if (has("inputs")) return whole(row, "inputs", 1, most);
    const double features = whole(row, "features", 1, most);
    if (!has("dataset")) return features;
    const std::string name(table_->cell(row, require("dataset").column));
    const auto entry = datasets_.find(name);
    if (entry == datasets_.end() || entry->second.features != features) return features;
    supplied_.insert(*entry);
    return entry->second.inputs;
  }

  Workload network_job(std::size_t row) {
    const auto lookup = [](const std::string& text) { return shape_from_name(text); };
    const Shape shape = named(row, "shape", lookup, shape_names);
    const double size = whole(row, "size", 1, 1e15);
    const auto depth = static_cast<std::size_t>(whole(row, "depth", 2, 1e4));
    const double width = inputs(row);
    const double outputs = whole(row, "outputs", 1, 1e9);
    Training training;
    training.observations = whole(row, "observations", 1, 1e15);
    training.epochs = whole(row, "epochs", 1, 1e12);
    training.batch = whole(row, "batch_size", 1, 1e12);
    if (has("train_share")) {
      training.train_share = positive(row, "train_share", "a share above 0, at most 1");
      if (training.train_share > 1.0) {
        throw Error(Errc::bad_input,
                    table_->place(row, require("train_share").column),
                    fmt::format("found '{}', expected a share above 0, at most 1",
                                table_->cell(row, require("train_share").column)));
      }
    }
    Workload job = training_workload(
        fully_connected(shape, size, depth, width, outputs), training, precision(row));
    job.clock_ratio = has("clock_ratio") ? positive(row, "clock_ratio", "a positive ratio") : 1.0;
    return job;
  }

  Workload plain_job(std::size_t row) const {
    PlainNumbers job;
    if (has("phase")) {
      const auto lookup = [](const std::string& text) -> std::optional<Phase> {
        if (text == "training") return Phase::training;
        if (text == "inference") return Phase::inference;
        return std::nullopt;
      };
      job.phase = named(row, "phase", lookup, std::array{"training", "inference"});
    }
    job.precision = precision(row);
    job.steps = positive(row, "steps", "a positive count");
    job.epochs = optional_amount(row, "epochs", 0.0);
    job.batch = optional_amount(row, "batch_size", 1.0);
    job.parameters = optional_amount(row, "parameters", 0.0);
    job.tokens = optional_amount(row, "tokens", 0.0);
    job.launches = optional_amount(row, "launches", 0.0);
    job.work = Flops(optional_amount(row, "step", 0.0));
    job.operation_work = Flops(optional_amount(row, "operation", 0.0));
    job.weights = {Bytes(optional_amount(row, "weights_traffic", 0.0)),
                   Bytes(optional_amount(row, "weights_working_set", 0.0))};
    job.activations = {Bytes(optional_amount(row, "activations_traffic", 0.0)),
                       Bytes(optional_amount(row, "activations_working_set", 0.0))};
    job.cache = {Bytes(optional_amount(row, "kv_cache_traffic", 0.0)),
                 Bytes(optional_amount(row, "kv_cache_working_set", 0.0))};
    job.exchanged = Bytes(optional_amount(row, "exchanged", 0.0));
    job.clock_ratio = has("clock_ratio") ? positive(row, "clock_ratio", "a positive ratio") : 1.0;
    return generic_workload(job);
  }

  std::shared_ptr<const CsvTable> table_;
  TraceUse use_;
  std::map<std::string, Found> found_;
  std::map<std::string, DatasetEntry> datasets_;
  std::map<std::string, DatasetEntry> supplied_;
};

}  // namespace

std::span<const TraceColumn> trace_columns() { return columns; }

Trace parse_trace(std::string text, const std::string& name, TraceUse use) {
  const std::string id = content_id(text);
  auto table = std::make_shared<const CsvTable>(CsvTable::parse(std::move(text), name));
  Trace trace = Reader(std::move(table), use).read();
  trace.id = id;
  return trace;
}

Trace read_trace(const std::string& path, TraceUse use) {
  Trace trace = parse_trace(read_file(path), path == "-" ? "standard input" : path, use);
  const std::string license = path + ".license";
  if (path != "-" && std::filesystem::exists(license)) trace.attribution = read_file(license);
  return trace;
}

}  // namespace energymodel
