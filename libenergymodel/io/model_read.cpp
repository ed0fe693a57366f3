// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "energymodel/error.hpp"
#include "energymodel/io/data_path.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/version.hpp"
#include "io/evidence_read.hpp"
#include "io/model_check.hpp"
#include "io/suggest.hpp"
#include "io/toml_view.hpp"
#include "io/words.hpp"

namespace energymodel {
namespace {

Hardware read_hardware(const TomlView& table) {
  table.refuse_unknown({"name",
                        "workers",
                        "idle_power_W",
                        "rated_power_W",
                        "startup_energy_J",
                        "startup_duration_s",
                        "memory_level"});
  Hardware node;
  node.name = table.text("name");
  node.workers = table.number("workers");
  if (table.has("idle_power_W")) node.idle_power = watt * table.number("idle_power_W");
  if (table.has("rated_power_W")) node.rated_power = watt * table.number("rated_power_W");
  if (table.has("startup_energy_J")) {
    node.startup_energy = joule * table.number("startup_energy_J");
  }
  if (table.has("startup_duration_s")) {
    node.startup_duration = second * table.number("startup_duration_s");
  }
  const auto levels = table.tables("memory_level");
  if (levels.size() > Hardware::max_levels) {
    throw Error(
        Errc::bad_input,
        table.place("memory_level"),
        fmt::format("found {} levels, expected at most {}", levels.size(), Hardware::max_levels));
  }
  for (const TomlView& entry : levels) {
    entry.refuse_unknown({"level", "capacity_per_unit_B", "units"});
    const std::size_t level = entry.whole("level", 1, Hardware::max_levels);
    if (std::isfinite(in(node.levels[level - 1].capacity_per_unit, byte))) {
      throw Error(Errc::bad_input, entry.place("level"), "found a level twice, expected it once");
    }
    node.levels[level - 1] = {byte * entry.positive("capacity_per_unit_B"),
                              entry.positive("units")};
  }
  return node;
}

/// A hull that does not hold its own corners is not convex or not anticlockwise.
Hull read_hull(const TomlView& table, const std::string& name) {
  std::vector<Hull::Corner> corners;
  for (const std::vector<double>& corner : table.number_rows(name)) {
    if (corner.size() == 2) corners.push_back({corner[0], corner[1]});
  }
  Hull hull(std::move(corners));
  const auto is_held = [&](const Hull::Corner& corner) {
    return corner[0] >= 0.0 && corner[1] >= 0.0 &&
           hull.contains({domain_coordinate(corner[0]), domain_coordinate(corner[1])});
  };
  const bool is_polygon = std::all_of(hull.corners().begin(), hull.corners().end(), is_held);
  if (hull.corners().size() < 2 || !is_polygon) {
    throw Error(Errc::bad_input,
                table.place(name),
                "found something else, expected [x, y] corners of a convex polygon, anticlockwise");
  }
  return hull;
}

/// Files of before the hull have ranges alone.
Domain read_domain(const TomlView& table) {
  Domain out;
  for (std::size_t i = 0; i < domain_inputs.size(); ++i) {
    const std::vector<double> range = table.numbers(domain_inputs[i]);
    if (range.size() != 2 || range[0] > range[1]) {
      throw Error(Errc::bad_input,
                  table.place(domain_inputs[i]),
                  "found something else, expected [low, high]");
    }
    out.range[i] = {range[0], range[1]};
  }
  if (table.has("runs")) {
    for (const std::vector<double>& run : table.number_rows("runs")) {
      DomainValues values{};
      if (run.size() != values.size()) {
        throw Error(
            Errc::bad_input,
            table.place("runs"),
            fmt::format("found {} numbers, expected {} for each run", run.size(), values.size()));
      }
      std::copy(run.begin(), run.end(), values.begin());
      out.runs.push_back(values);
    }
  }
  if (!table.has("hull")) return out;
  const TomlView hulls = table.table("hull");
  for (const std::string& name : hulls.keys()) {
    const auto pair = std::find_if(domain_pairs.begin(), domain_pairs.end(), [&](InputPair p) {
      return pair_name(p) == name;
    });
    if (pair == domain_pairs.end()) {
      throw Error(Errc::bad_input,
                  hulls.place(name),
                  "found an unknown key, expected two inputs of the domain");
    }
    out.hull[static_cast<std::size_t>(pair - domain_pairs.begin())] = read_hull(hulls, name);
  }
  return out;
}

template <class S>
void read_covariance(const TomlView& table, FittedSum<S>& sum) {
  table.refuse_unknown({"of", "rows"});
  const auto parameters = S::parameters();
  for (const std::string& name : table.texts("of")) {
    std::size_t index = 0;
    while (index < S::size && qualified_name(parameters[index]) != name) ++index;
    if (index == S::size) {
      throw Error(Errc::bad_input,
                  table.place("of"),
                  fmt::format("found '{}', expected a coefficient of this version's terms", name));
    }
    sum.free.push_back(index);
  }
  const auto rows = table.number_rows("rows");
  for (const std::vector<double>& row : rows) {
    if (row.size() == sum.free.size() && rows.size() == sum.free.size()) {
      sum.log_covariance.insert(sum.log_covariance.end(), row.begin(), row.end());
      continue;
    }
    throw Error(
        Errc::bad_input,
        table.place("rows"),
        fmt::format("found another shape, expected {0} rows of {0} numbers", sum.free.size()));
  }
  if (!is_covariance(sum.log_covariance, sum.free.size())) {
    throw Error(Errc::bad_input,
                table.place("rows"),
                "found no covariance, expected a symmetric matrix without negative eigenvalues");
  }
}

GroupEffects read_groups(const TomlView& table) {
  table.refuse_unknown({"column", "sd", "log_effect"});
  GroupEffects out;
  out.column = table.text("column");
  out.sd = table.number("sd");
  const TomlView effects = table.table("log_effect");
  for (const std::string& level : effects.keys()) out.log_effect[level] = effects.number(level);
  return out;
}

/// Coefficients are matched by name. One that the file lacks is 0, or a shape's default: files
/// written before a term existed stay readable. One that is unknown here is an error.
template <class S>
FittedSum<S> read_sum(const TomlView& table, bool is_of_this_version) {
  table.refuse_unknown({"rows",
                        "scale",
                        "mean_over_median",
                        "coefficients",
                        "log_covariance",
                        "groups",
                        "calibration"});
  FittedSum<S> sum;
  sum.rows = table.whole("rows");
  sum.scale = table.number("scale");
  sum.mean_over_median = table.positive("mean_over_median");
  if (sum.scale < 0.0) {
    throw Error(Errc::bad_input, table.place("scale"), "found less than 0, expected a scale");
  }
  const TomlView coefficients = table.table("coefficients");
  const auto parameters = S::parameters();
  for (std::size_t i = 0; i < S::size; ++i) {
    const bool is_shape = parameters[i].role == Role::shape;
    sum.coefficients[i] = is_shape ? parameters[i].typical : 0.0;
    sum.standing[i] = is_shape ? Standing::fixed : Standing::unused;
  }
  for (const std::string& key : coefficients.keys()) {
    std::size_t index = 0;
    while (index < S::size && qualified_name(parameters[index]) != key) ++index;
    if (index == S::size) {
      throw Error(Errc::bad_input,
                  coefficients.place(key),
                  "found an unknown coefficient, expected one of this version's terms");
    }
    const TomlView entry = coefficients.table(key);
    entry.refuse_unknown({"value", "unit", "standing", "standard_error"});
    if (entry.text("unit") != parameters[index].unit) {
      throw Error(
          Errc::bad_input,
          entry.place("unit"),
          fmt::format("found '{}', expected '{}'", entry.text("unit"), parameters[index].unit));
    }
    const double value = entry.number("value");
    if (value < parameters[index].lower || value > parameters[index].upper) {
      throw Error(
          Errc::bad_input,
          entry.place("value"),
          value < parameters[index].lower
              ? fmt::format("found {}, expected at least {}", value, parameters[index].lower)
              : fmt::format("found {}, expected at most {}", value, parameters[index].upper));
    }
    const auto standing =
        std::find(standing_names.begin(), standing_names.end(), entry.text("standing"));
    if (standing == standing_names.end()) {
      throw Error(Errc::bad_input,
                  entry.place("standing"),
                  fmt::format("found '{}', expected one of: {}",
                              entry.text("standing"),
                              fmt::join(standing_names, ", ")));
    }
    sum.coefficients[index] = value;
    sum.standing[index] = static_cast<Standing>(standing - standing_names.begin());
    if (!entry.has("standard_error")) continue;
    sum.standard_error[index] = entry.number("standard_error");
    if (sum.standard_error[index] < 0.0) {
      throw Error(Errc::bad_input,
                  entry.place("standard_error"),
                  fmt::format("found {}, expected at least 0", sum.standard_error[index]));
    }
  }
  // A file of this very version has every coefficient; one of an older version may lack a newer
  // term's.
  for (std::size_t i = 0; i < S::size && is_of_this_version; ++i) {
    const std::string name = qualified_name(parameters[i]);
    if (!coefficients.has(name)) {
      throw Error(
          Errc::bad_input, coefficients.place(name), "found nothing, expected a coefficient");
    }
  }
  if (table.has("log_covariance")) read_covariance(table.table("log_covariance"), sum);
  if (table.has("groups")) sum.groups = read_groups(table.table("groups"));
  if (table.has("calibration")) sum.calibration = read_calibration(table.table("calibration"));
  return sum;
}

}  // namespace

FittedModel parse_model(const std::string& text, const std::string& name) {
  const toml::table document = parse_toml(text, name);
  const TomlView top(document, name);
  top.require_schema("energymodel.model", 1);
  top.refuse_unknown({"schema",
                      "tool",
                      "options",
                      "data",
                      "hardware",
                      "domain",
                      "energy",
                      "duration",
                      "energy_given_duration",
                      "power_calibration",
                      "held_out",
                      "assumption"});
  FittedModel model;
  const std::string tool = top.text("tool");
  model.tool_version = tool.substr(std::min(tool.find(' ') + 1, tool.size()));
  const bool is_current = model.tool_version == version;
  if (top.has("options")) model.options = top.texts("options");
  const TomlView data = top.table("data");
  data.refuse_unknown({"trace", "id", "attribution"});
  model.trace = data.text("trace");
  model.trace_id = data.text("id");
  model.attribution = data.text("attribution");
  model.hardware = read_hardware(top.table("hardware"));
  model.domain = read_domain(top.table("domain"));
  model.energy = read_sum<EnergySum>(top.table("energy"), is_current);
  if (top.has("duration"))
    model.duration = read_sum<DurationSum>(top.table("duration"), is_current);
  if (top.has("energy_given_duration")) {
    model.energy_given_duration =
        read_sum<EnergySum>(top.table("energy_given_duration"), is_current);
  }
  if (top.has("power_calibration")) {
    model.power = read_calibration(top.table("power_calibration"));
  }
  for (const TomlView& entry : top.tables("held_out")) {
    model.held_out.push_back(read_held_out(entry));
  }
  for (const TomlView& entry : top.tables("assumption")) {
    entry.refuse_unknown({"name", "value", "log_sd", "source"});
    model.assumptions.push_back(
        {entry.text("name"), entry.number("value"), entry.number("log_sd"), entry.text("source")});
  }
  if (!predicts_finite_costs(model)) {
    throw Error(Errc::bad_input,
                name,
                "found coefficients that predict an infinite energy or duration inside the model's "
                "domain, expected finite ones");
  }
  return model;
}

FittedModel read_model(const std::string& name_or_path) {
  if (name_or_path.ends_with(".toml")) {
    return parse_model(read_file(name_or_path, most_description_bytes), name_or_path);
  }
  const std::string path = find_data_file("fitted", name_or_path + ".toml");
  if (!path.empty()) return parse_model(read_file(path, most_description_bytes), path);
  const std::vector<std::string> known = list_data_names("fitted");
  throw Error(Errc::bad_input,
              fmt::format("found unknown model '{}'{}, expected a .toml file or one of: {}",
                          name_or_path,
                          did_you_mean(name_or_path, known),
                          fmt::join(known, ", ")));
}

}  // namespace energymodel
