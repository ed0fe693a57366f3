// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "energymodel/error.hpp"
#include "energymodel/io/content_id.hpp"
#include "energymodel/io/data_path.hpp"
#include "energymodel/io/file.hpp"
#include "io/toml_view.hpp"

namespace energymodel {
namespace {

constexpr std::array<std::string_view, 4> standing_names{"fitted", "at_zero", "fixed", "unused"};

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
  for (const MemoryLevel& level : node.levels) {
    if (!std::isfinite(in(level.capacity_per_unit, byte))) continue;
    out.item("hardware.memory_level");
    out.number("capacity_per_unit_B", in(level.capacity_per_unit, byte));
    out.number("units", level.units);
  }
}

template <class S>
void write_sum(Writer& out, std::string_view name, const FittedSum<S>& sum) {
  out.heading(name);
  out.count("rows", sum.rows);
  out.number("scale", sum.scale);
  out.number("mean_over_median", sum.mean_over_median);
  out.heading(fmt::format("{}.coefficients", name));
  const auto parameters = S::parameters();
  for (std::size_t i = 0; i < S::size; ++i) {
    out.line("{:32} = {{ value = {}, unit = {}, standing = {} }}",
             quoted(qualified_name(parameters[i])),
             number_text(sum.coefficients[i]),
             quoted(parameters[i].unit),
             quoted(standing_names[static_cast<std::size_t>(sum.standing[i])]));
  }
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
  for (std::size_t i = 0; i < levels.size(); ++i) {
    levels[i].refuse_unknown({"capacity_per_unit_B", "units"});
    node.levels[i] = {byte * levels[i].number("capacity_per_unit_B"), levels[i].number("units")};
  }
  return node;
}

/// Coefficients are matched by name. One that the file lacks is 0, or a shape's default: files
/// written before a term existed stay readable. One that is unknown here is an error.
template <class S>
FittedSum<S> read_sum(const TomlView& table) {
  table.refuse_unknown({"rows", "scale", "mean_over_median", "coefficients"});
  FittedSum<S> sum;
  sum.rows = static_cast<std::size_t>(table.number("rows"));
  sum.scale = table.number("scale");
  sum.mean_over_median = table.number("mean_over_median");
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
    entry.refuse_unknown({"value", "unit", "standing"});
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
  }
  return sum;
}

}  // namespace

std::string model_text(const FittedModel& model) {
  Writer out;
  out.text("schema", "energymodel.model 1");
  out.text("tool", "energymodel " + model.tool_version);
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
  return out.take();
}

FittedModel parse_model(const std::string& text, const std::string& name) {
  const toml::table document = parse_toml(text, name);
  const TomlView top(document, name);
  top.require_schema("energymodel.model", 1);
  top.refuse_unknown({"schema",
                      "tool",
                      "data",
                      "hardware",
                      "domain",
                      "energy",
                      "duration",
                      "energy_given_duration"});
  FittedModel model;
  const std::string tool = top.text("tool");
  model.tool_version = tool.substr(std::min(tool.find(' ') + 1, tool.size()));
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
  model.energy = read_sum<EnergySum>(top.table("energy"));
  if (top.has("duration")) model.duration = read_sum<DurationSum>(top.table("duration"));
  if (top.has("energy_given_duration")) {
    model.energy_given_duration = read_sum<EnergySum>(top.table("energy_given_duration"));
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
