// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <span>

#include "energymodel/error.hpp"
#include "energymodel/io/content_id.hpp"
#include "energymodel/io/data_path.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/version.hpp"
#include "io/toml_view.hpp"

namespace energymodel {
namespace {

/// The shortest text that reads back exactly, and is a float to TOML.
std::string number_text(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

/// A basic TOML string.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

class Writer {
 public:
  void heading(std::string_view name) { fmt::format_to(out(), "\n[{}]\n", name); }
  void item(std::string_view name) { fmt::format_to(out(), "\n[[{}]]\n", name); }
  void text(std::string_view key, std::string_view value) {
    fmt::format_to(out(), "{} = {}\n", key, quoted(value));
  }
  void number(std::string_view key, double value) {
    fmt::format_to(out(), "{} = {}\n", key, number_text(value));
  }
  void count(std::string_view key, std::size_t value) {
    fmt::format_to(out(), "{} = {}\n", key, value);
  }
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(out(), format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::back_insert_iterator<std::string> out() { return std::back_inserter(text_); }
  std::string text_;
};

void write_hardware(Writer& out, const Hardware& node) {
  out.heading("hardware");
  out.text("name", node.name);
  out.number("workers", node.workers);
  if (node.idle_power) out.number("idle_power_W", in(*node.idle_power, watt));
  if (node.rated_power) out.number("rated_power_W", in(*node.rated_power, watt));
  if (node.startup_energy) out.number("startup_energy_J", in(*node.startup_energy, joule));
  if (node.startup_duration) out.number("startup_duration_s", in(*node.startup_duration, second));
  for (std::size_t i = 0; i < node.levels.size(); ++i) {
    const MemoryLevel& level = node.levels[i];
    if (!std::isfinite(in(level.capacity_per_unit, byte))) continue;
    out.item("hardware.memory_level");
    out.count("level", i + 1);
    out.number("capacity_per_unit_B", in(level.capacity_per_unit, byte));
    out.number("units", level.units);
  }
}

std::string list_text(std::span<const double> values) {
  std::string out = "[";
  for (const double value : values) {
    if (out.size() > 1) out += ", ";
    out += number_text(value);
  }
  return out + "]";
}

void write_calibration(Writer& out, std::string_view name, const Calibration& calibration) {
  const CalibrationEvidence& evidence = calibration.evidence;
  out.heading(name);
  out.line("log_scale = {}", list_text(calibration.log_scale));
  out.line("ln_prediction = {}", list_text(calibration.ln_prediction));
  out.line("ln_parameters = {}", list_text(calibration.ln_parameters));
  out.line("knots = {}", list_text(calibration.knots));
  out.line("quantiles = [");
  for (const auto& quantiles : calibration.quantiles) out.line("  {},", list_text(quantiles));
  out.line("]");
  out.count("rows", evidence.rows);
  out.count("groups", evidence.groups);
  out.count("folds", evidence.folds);
  out.number("coverage_90", evidence.coverage.of_90);
  out.number("coverage_50", evidence.coverage.of_50);
  std::array<double, 3> thirds_90{};
  std::array<double, 3> thirds_50{};
  for (std::size_t i = 0; i < thirds_90.size(); ++i) {
    thirds_90[i] = evidence.thirds[i].of_90;
    thirds_50[i] = evidence.thirds[i].of_50;
  }
  out.line("coverage_90_by_size_third = {}", list_text(thirds_90));
  out.line("coverage_50_by_size_third = {}", list_text(thirds_50));
  out.number("median_factor_90", evidence.median_factor_90);
  out.number("mean_absolute_error", evidence.mean_absolute_error);
  out.number("median_absolute_error", evidence.median_absolute_error);
}

template <class S>
void write_sum(Writer& out, const std::string& name, const FittedSum<S>& sum) {
  const auto parameters = S::parameters();
  out.heading(name);
  out.count("rows", sum.rows);
  out.number("scale", sum.scale);
  out.number("mean_over_median", sum.mean_over_median);
  out.heading(name + ".coefficients");
  for (std::size_t i = 0; i < S::size; ++i) {
    std::string entry =
        fmt::format("{{ value = {}, unit = {}, standing = {}",
                    number_text(sum.coefficients[i]),
                    quoted(parameters[i].unit),
                    quoted(standing_names[static_cast<std::size_t>(sum.standing[i])]));
    if (sum.standard_error[i] > 0.0) {
      entry += ", standard_error = " + number_text(sum.standard_error[i]);
    }
    out.line("{:32} = {} }}", quoted(qualified_name(parameters[i])), entry);
  }
  if (!sum.log_covariance.empty()) {
    const std::size_t p = sum.free.size();
    out.heading(name + ".log_covariance");
    std::string names;
    for (const std::size_t i : sum.free) {
      if (!names.empty()) names += ", ";
      names += quoted(qualified_name(parameters[i]));
    }
    out.line("of = [{}]", names);
    out.line("rows = [");
    for (std::size_t i = 0; i < p; ++i) {
      out.line("  {},", list_text(std::span(sum.log_covariance).subspan(i * p, p)));
    }
    out.line("]");
  }
  if (sum.groups) {
    out.heading(name + ".groups");
    out.text("column", sum.groups->column);
    out.number("sd", sum.groups->sd);
    out.heading(name + ".groups.log_effect");
    for (const auto& [level, effect] : sum.groups->log_effect) out.number(quoted(level), effect);
  }
  if (sum.calibration) write_calibration(out, name + ".calibration", *sum.calibration);
}

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

Calibration read_calibration(const TomlView& table) {
  table.refuse_unknown({"log_scale",
                        "ln_prediction",
                        "ln_parameters",
                        "knots",
                        "quantiles",
                        "rows",
                        "groups",
                        "folds",
                        "coverage_90",
                        "coverage_50",
                        "coverage_90_by_size_third",
                        "coverage_50_by_size_third",
                        "median_factor_90",
                        "mean_absolute_error",
                        "median_absolute_error"});
  Calibration out;
  const auto copy = [&](std::string_view key, auto& to) {
    const std::vector<double> values = table.numbers(key);
    if (values.size() != to.size()) {
      throw Error(Errc::bad_input,
                  table.place(key),
                  fmt::format("found {} numbers, expected {}", values.size(), to.size()));
    }
    std::copy(values.begin(), values.end(), to.begin());
  };
  copy("log_scale", out.log_scale);
  copy("ln_prediction", out.ln_prediction);
  copy("ln_parameters", out.ln_parameters);
  out.knots = table.numbers("knots");
  for (const std::vector<double>& row : table.number_rows("quantiles")) {
    if (row.size() != interval_probabilities.size() || !std::is_sorted(row.begin(), row.end())) {
      throw Error(Errc::bad_input,
                  table.place("quantiles"),
                  "found something else, expected rows of four ascending numbers");
    }
    out.quantiles.push_back({row[0], row[1], row[2], row[3]});
  }
  if (out.knots.empty() || out.knots.size() != out.quantiles.size() ||
      !std::is_sorted(out.knots.begin(), out.knots.end())) {
    throw Error(Errc::bad_input,
                table.place("knots"),
                "found something else, expected ascending knots with a row of quantiles each");
  }
  CalibrationEvidence& evidence = out.evidence;
  evidence.rows = table.whole("rows");
  evidence.groups = table.whole("groups");
  evidence.folds = table.whole("folds");
  evidence.coverage = {table.number("coverage_90"), table.number("coverage_50")};
  std::array<double, 3> thirds_90{};
  std::array<double, 3> thirds_50{};
  copy("coverage_90_by_size_third", thirds_90);
  copy("coverage_50_by_size_third", thirds_50);
  for (std::size_t i = 0; i < thirds_90.size(); ++i) {
    evidence.thirds[i] = {thirds_90[i], thirds_50[i]};
  }
  evidence.median_factor_90 = table.number("median_factor_90");
  evidence.mean_absolute_error = table.number("mean_absolute_error");
  evidence.median_absolute_error = table.number("median_absolute_error");
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
    if (value < parameters[index].lower) {
      throw Error(Errc::bad_input,
                  entry.place("value"),
                  fmt::format("found {}, expected at least {}", value, parameters[index].lower));
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
    if (entry.has("standard_error")) sum.standard_error[index] = entry.number("standard_error");
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

std::string model_text(const FittedModel& model) {
  Writer out;
  out.text("schema", "energymodel.model 1");
  out.text("tool", "energymodel " + model.tool_version);
  std::string options;
  for (const std::string& option : model.options) {
    if (!options.empty()) options += ", ";
    options += quoted(option);
  }
  out.line("options = [{}]", options);
  out.heading("data");
  out.text("trace", model.trace);
  out.text("id", model.trace_id);
  out.text("attribution", model.attribution);
  write_hardware(out, model.hardware);
  out.heading("domain");
  for (std::size_t i = 0; i < domain_inputs.size(); ++i) {
    out.line("{} = [{}, {}]",
             domain_inputs[i],
             number_text(model.domain[i].low),
             number_text(model.domain[i].high));
  }
  write_sum(out, "energy", model.energy);
  if (model.duration) write_sum(out, "duration", *model.duration);
  if (model.energy_given_duration) {
    write_sum(out, "energy_given_duration", *model.energy_given_duration);
  }
  if (model.power) write_calibration(out, "power_calibration", *model.power);
  return out.take();
}

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
                      "power_calibration"});
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
  const TomlView domain = top.table("domain");
  for (std::size_t i = 0; i < domain_inputs.size(); ++i) {
    const std::vector<double> range = domain.numbers(domain_inputs[i]);
    if (range.size() != 2 || range[0] > range[1]) {
      throw Error(Errc::bad_input,
                  domain.place(domain_inputs[i]),
                  "found something else, expected [low, high]");
    }
    model.domain[i] = {range[0], range[1]};
  }
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
  return model;
}

FittedModel read_model(const std::string& name_or_path) {
  if (name_or_path.ends_with(".toml")) return parse_model(read_file(name_or_path), name_or_path);
  const std::string path = find_data_file("fitted", name_or_path + ".toml");
  if (path.empty()) {
    throw Error(Errc::bad_input,
                "--model",
                fmt::format("found unknown model '{}', expected a .toml file or a shipped model",
                            name_or_path));
  }
  return parse_model(read_file(path), path);
}

std::string short_id(const FittedModel& model) {
  return content_id(model_text(model)).substr(0, 8);
}

}  // namespace energymodel
