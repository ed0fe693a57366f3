// SPDX-License-Identifier: Apache-2.0
#include "io/trace_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "energymodel/error.hpp"
#include "energymodel/io/quantity_text.hpp"
#include "energymodel/io/trace.hpp"
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

static_assert(columns.size() == field_count);

/// Columns whose unit is part of the name.
struct UnitStem {
  std::string_view stem;
  Kind kind;
  Field field;
};
constexpr std::array unit_stems{
    UnitStem{"energy", Kind::energy, Field::energy},
    UnitStem{"duration", Kind::duration, Field::duration},
    UnitStem{"power", Kind::power, Field::power},
    UnitStem{"step", Kind::flops, Field::step_work},
    UnitStem{"operation", Kind::flops, Field::operation_work},
    UnitStem{"weights_traffic", Kind::bytes, Field::weights_traffic},
    UnitStem{"weights_working_set", Kind::bytes, Field::weights_working_set},
    UnitStem{"activations_traffic", Kind::bytes, Field::activations_traffic},
    UnitStem{"activations_working_set", Kind::bytes, Field::activations_working_set},
    UnitStem{"kv_cache_traffic", Kind::bytes, Field::kv_cache_traffic},
    UnitStem{"kv_cache_working_set", Kind::bytes, Field::kv_cache_working_set},
    UnitStem{"exchanged", Kind::bytes, Field::exchanged}};

std::string_view name_of(Field field) { return columns[static_cast<std::size_t>(field)].name; }

}  // namespace

std::span<const TraceColumn> trace_columns() { return columns; }

TraceFields::TraceFields(const std::vector<std::string>& names, const std::string& table_name) {
  std::vector<std::string> known;
  for (const TraceColumn& column : columns) known.emplace_back(column.name);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    if (find_unit_column(name, i, table_name)) continue;
    const auto at = std::find(known.begin(), known.end(), name);
    if (at != known.end()) {
      found_[static_cast<std::size_t>(at - known.begin())] = {i, 1.0};
      continue;
    }
    const std::string meant = nearest(name, known);
    if (meant.empty()) continue;
    throw Error(
        Errc::bad_input,
        table_name,
        fmt::format(
            "found column '{}', expected '{}' (rename it if it is another thing)", name, meant));
  }
}

/// Whether the column is one of those with a unit; refuses a unit of another kind.
bool TraceFields::find_unit_column(const std::string& name,
                                   std::size_t index,
                                   const std::string& table_name) {
  for (const auto& [stem, kind, field] : unit_stems) {
    const bool is_bare = name == stem && stem != "step" && stem != "operation";
    const bool is_stem =
        name.size() > stem.size() + 1 && name.starts_with(stem) && name[stem.size()] == '_';
    if (!is_bare && !is_stem) continue;
    const std::string_view unit =
        is_bare ? std::string_view() : std::string_view(name).substr(stem.size() + 1);
    const double factor = unit_factor(unit, kind);
    if (factor != 0.0) {
      if (has(field)) {
        throw Error(Errc::bad_input,
                    table_name,
                    fmt::format("found '{}' in two units, expected one column of it", stem));
      }
      found_[static_cast<std::size_t>(field)] = {index, factor};
      return true;
    }
    const std::string_view noun = describe_unit(unit);
    if (!is_bare && noun.empty()) continue;
    throw Error(
        Errc::bad_input,
        table_name,
        is_bare
            ? fmt::format("found column '{}' without a unit, expected '{}'", name, name_of(field))
            : fmt::format("found column '{}' with the unit of {}, expected '{}'",
                          name,
                          noun,
                          name_of(field)));
  }
  return false;
}

const FieldColumn& TraceFields::require(Field field, const CsvTable& table) const {
  if (has(field)) return at(field);
  throw Error(Errc::bad_input,
              table.name(),
              fmt::format("found no column '{}', expected one among: {}",
                          name_of(field),
                          fmt::join(table.columns(), ", ")));
}

}  // namespace energymodel
